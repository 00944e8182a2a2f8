"""Reviews of draft syntheses and the remarks of participants, as each viewer may read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultations
from consult.core.exceptions import NotFound
from consult.core.postgres.lookup import get_row, rows_by_id
from consult.outcomes.enums import SynthesisProgress
from consult.outcomes.models import Block, DraftRemark, Synthesis
from consult.outcomes.remarks import rules
from consult.outcomes.remarks.review_counts import COUNTED, UNANSWERED, remarks_of_review
from consult.outcomes.syntheses.selectors import find_synthesis, is_in_review
from moderation.decisions.selectors.decisions import decisions_for_export
from moderation.enums import ModerationState
from moderation.target_kinds import make_moderator_view

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

UPCOMING = "upcoming"
OPEN = "open"
CLOSED = "closed"


@dataclass(frozen=True)
class Review:
    """The participants' review of a draft. `state` is `upcoming`, `open` or `closed`.

    `ending_reason` says why a review ended before its announced day.
    """

    synthesis: Synthesis
    state: str
    ending_reason: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether participants may remark on the draft today."""
        return self.state == OPEN


def find_review(viewer: Viewer, consultation: Consultation) -> Review | None:
    """Return the review of the synthesis of a visible consultation, or None without dates."""
    synthesis = find_synthesis(viewer, consultation.pk)
    if synthesis is None or synthesis.review_opens_on is None:
        return None
    if is_in_review(synthesis):
        return Review(synthesis, OPEN)
    is_planned = synthesis.progress == SynthesisProgress.IN_REVIEW
    is_upcoming = is_planned and synthesis.review_opens_on > timezone.localdate()
    if is_upcoming:
        return Review(synthesis, UPCOMING)
    last = synthesis.reviews.last()
    return Review(synthesis, CLOSED, last.ending_reason if last else "")


def own_remarks(viewer: Viewer, synthesis: Synthesis) -> dict[UUID, DraftRemark]:
    """Return the remarks of the viewer in the present review, by passage. One query."""
    if viewer.participant is None:
        return {}
    rows = DraftRemark.objects.filter(
        synthesis=synthesis, author=viewer.participant, version__isnull=True
    ).exclude(state__in=[ModerationState.WITHDRAWN, ModerationState.ERASED])
    return {row.passage: row for row in rows}


def list_remarks(
    viewer: Viewer, synthesis: Synthesis, *, are_unanswered: bool = False
) -> QuerySet[DraftRemark]:
    """Return the changes that the latest review asked for, for writers, by passage.

    Raise `NotFound` for a viewer who may not reply.
    """
    if not rules.can_reply(viewer, synthesis.consultation_id):
        raise NotFound
    rows = remarks_of_review(synthesis).filter(agrees=False).select_related("author")
    if are_unanswered:
        rows = rows.filter(UNANSWERED)
    return rows.order_by("passage", "created_at", "id")


def count_agreements(synthesis: Synthesis) -> dict[UUID, int]:
    """Return how many participants of the latest review agree with each passage. One query."""
    found: dict[UUID, int] = {}
    for passage in (
        remarks_of_review(synthesis).filter(agrees=True).values_list("passage", flat=True)
    ):
        found[passage] = found.get(passage, 0) + 1
    return found


def blocks_of(synthesis: Synthesis) -> dict[UUID, Block]:
    """Return the present blocks of a draft by id, in their order, with their chapters. One query."""
    rows = Block.objects.filter(
        chapter__synthesis=synthesis, chapter__deleted_at=None, deleted_at=None
    )
    rows = rows.select_related("chapter").order_by("chapter__position", "position")
    return {row.pk: row for row in rows}


def public_remarks(viewer: Viewer, consultation: Consultation) -> QuerySet[DraftRemark]:
    """Return the remarks that became public with a version, in the order in which they were sent.

    Agreements are counted, not listed. The caller has checked that the consultation is visible.
    """
    rows = DraftRemark.objects.filter(
        organisation=viewer.organisation,
        consultation=consultation,
        agrees=False,
        version__isnull=False,
        state__in=ModerationState.with_public_text(),
    )
    return rows.select_related("author").order_by("created_at", "id")


def changed_remarks(viewer: Viewer, consultation: Consultation) -> QuerySet[DraftRemark]:
    """Return the remarks that are or were public with a version, for lists of changes.

    Pass the rows to `empty_remark`. The caller has checked that the consultation is visible.
    """
    rows = DraftRemark.objects.filter(
        organisation=viewer.organisation,
        consultation=consultation,
        agrees=False,
        version__isnull=False,
    )
    return rows.exclude(state=ModerationState.PENDING)


def empty_remark(row: DraftRemark) -> DraftRemark:
    """Return a remark without its words where it is not public."""
    if not row.moderation.has_public_text:
        row.body = ""
        row.reply = ""
        row.passage_text = ""
    return row


def get_remark(viewer: Viewer, remark_id: UUID | str) -> DraftRemark:
    """Return a remark, emptied unless the viewer may read it. Raise `NotFound`."""
    found = get_remarks(viewer, [remark_id])
    if not found:
        raise NotFound
    return next(iter(found.values()))


def get_remarks(viewer: Viewer, ids: Iterable[UUID | str]) -> dict[UUID, DraftRemark]:
    """Return several remarks by id, emptied unless the viewer may read them; one query."""
    rows = DraftRemark.objects.filter(organisation=viewer.organisation).select_related(
        "consultation", "author"
    )
    return {pk: _as_read(viewer, remark) for pk, remark in rows_by_id(rows, ids).items()}


def show_remark(viewer: Viewer, remark_id: UUID | str) -> DraftRemark:
    """Return a public remark, or one of the viewer that is not withdrawn. Raise `NotFound`.

    Agreements of others are counted, never shown.
    """
    rows = DraftRemark.objects.filter(organisation=viewer.organisation)
    remark = get_row(rows, pk=remark_id)
    is_withdrawn = remark.state in (ModerationState.WITHDRAWN, ModerationState.ERASED)
    is_shown = _is_public(remark) and not remark.agrees
    if is_withdrawn or not (is_shown or _is_own(viewer, remark)):
        raise NotFound
    if not get_consultations(viewer, [remark.consultation_id]):
        raise NotFound
    return remark


def _is_own(viewer: Viewer, remark: DraftRemark) -> bool:
    return viewer.participant is not None and viewer.participant.pk == remark.author_id


def _is_public(remark: DraftRemark) -> bool:
    return remark.moderation.has_public_text and remark.version is not None


def _as_read(viewer: Viewer, remark: DraftRemark) -> DraftRemark:
    is_team = viewer.is_system or may(viewer, "unpublished.read", remark.consultation_id)
    is_writer = remark.state in COUNTED and rules.can_reply(viewer, remark.consultation_id)
    if not (_is_own(viewer, remark) or _is_public(remark) or is_team or is_writer):
        remark.body = ""
        remark.reply = ""
        remark.author = None
    return remark


def title_of(remark: DraftRemark) -> str:
    """Return the title of a remark, which contains none of its words."""
    return _("Remark on the draft synthesis: %(chapter)s") % {"chapter": remark.chapter_title}


def path_of_remark(remark: DraftRemark) -> str:
    """Return the path of a public remark, or of its passage while the review is open."""
    slug = remark.consultation.slug
    if remark.version is None:
        return f"{path_of_review(slug)}#passage-{remark.passage}"
    return f"/consultations/{slug}/synthesis/remarks/{remark.pk}/"


def path_of_review(slug: str) -> str:
    """Return the path of the review of the draft of a consultation."""
    return f"/consultations/{slug}/synthesis/review/"


def words_of(remark: DraftRemark) -> str:
    """Return the words of a remark, for the signals and for the mark of what was read."""
    return remark.body


def serialize_remark(viewer: Viewer, remark: DraftRemark) -> dict:
    """Return a remark for a moderator, with the passage that it is about."""
    return make_moderator_view(
        text_html=linebreaks(escape(remark.body)),
        language=remark.language,
        author_name=remark.author.public_name if remark.author else "",
        context=[(remark.chapter_title, linebreaks(escape(remark.passage_text)))],
    )


def remarks_of(viewer: Viewer, participant: Any, consultation_id: UUID) -> list[UUID]:
    """Return the ids of the remarks that a participant wrote and that are not removed."""
    rows = DraftRemark.objects.filter(
        organisation=viewer.organisation,
        author=participant,
        consultation=consultation_id,
        agrees=False,
    ).exclude(state__in=ModerationState.tombstones())
    return list(rows.values_list("pk", flat=True))


def export_remarks(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the remarks and the replies of the viewer, for the copy of their data."""
    own = {"organisation": viewer.organisation}
    rows = list(DraftRemark.objects.filter(author=viewer.person(), **own))
    decided = decisions_for_export(viewer, [row.pk for row in rows])
    for row in rows:
        yield {
            "chapter": row.chapter_title,
            "passage": row.passage_text,
            "agrees": row.agrees,
            "body": row.body,
            "shows_name": row.shows_name,
            "state": row.state,
            "created_at": row.created_at,
            "updated_at": row.written_at,
            "decisions": decided.get(row.pk, []),
        }
    for row in DraftRemark.objects.filter(replied_by=viewer.person(), **own):
        yield {"reply": row.reply, "replied_at": row.replied_at}


def stream_remarks(viewer: Viewer, consultation: Consultation) -> Iterator[dict[str, Any]]:
    """Yield the rows of open data: the public remarks with their replies, without names."""
    for row in public_remarks(viewer, consultation).order_by("pk").iterator(2000):
        yield {
            "id": str(row.pk),
            "version": row.version,
            "passage": str(row.passage),
            "chapter": row.chapter_title,
            "passage_text": row.passage_text or None,
            "body": row.body,
            "language": row.language,
            "created_at": row.created_at,
            "reply": row.reply or None,
            "replied_at": row.replied_at if row.reply else None,
            "is_taken_into_account": row.is_taken_into_account,
        }

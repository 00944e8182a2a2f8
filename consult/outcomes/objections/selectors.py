"""Objections to passages of a synthesis, as each viewer may read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres.lookup import rows_by_id
from consult.outcomes.models import Objection
from consult.outcomes.syntheses.content import BlockContent, from_json
from consult.outcomes.syntheses.selectors import versions
from debates.proposals.selectors.proposals import path_of, public_proposals
from moderation.decisions.selectors.decisions import decisions_for_export
from moderation.enums import ModerationState
from moderation.target_kinds import make_moderator_view

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def public_objections(viewer: Viewer, consultation: Consultation) -> dict[UUID, list[Objection]]:
    """Return the public objections of a consultation by passage, the oldest first; one query.

    An objection leaves public view with the contribution that it is about.
    """
    found: dict[UUID, list[Objection]] = {}
    for row in all_public_objections(viewer, consultation).order_by("created_at", "id"):
        found.setdefault(row.passage, []).append(row)
    return found


def list_objections(viewer: Viewer, consultation: Consultation) -> QuerySet[Objection]:
    """Return the public objections of a consultation for its writers, without a reply first.

    Raise `NotFound` for a viewer who may not reply.
    """
    if not may(viewer, "objection.reply", consultation.pk):
        raise NotFound
    rows = all_public_objections(viewer, consultation)
    return rows.order_by(F("replied_at").asc(nulls_first=True), "created_at", "id")


@dataclass(frozen=True)
class ObjectedPassage:
    """A passage of a published version, as its version shows it now."""

    block: BlockContent
    chapter: str
    language: str


def objected_passages(
    viewer: Viewer, consultation: Consultation, rows: Iterable[Objection]
) -> dict[UUID, ObjectedPassage]:
    """Return the passages that objections are about, by the id of the objection; two queries."""
    objections = list(rows)
    numbers = {row.version for row in objections}
    found = {
        (version.number, UUID(block.id)): ObjectedPassage(
            block, chapter.title, version.synthesis.language
        )
        for version in versions(viewer, consultation.pk)
        .filter(number__in=numbers)
        .select_related("synthesis")
        for chapter in from_json(version.content).chapters
        for block in chapter.blocks
    }
    passages = ((row.pk, found.get((row.version, row.passage))) for row in objections)
    return {pk: passage for pk, passage in passages if passage is not None}


def count_unanswered(viewer: Viewer, consultation_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the numbers of public objections without a reply, by consultation; one query."""
    rows = Objection.objects.filter(
        organisation=viewer.organisation,
        consultation__in=list(consultation_ids),
        state__in=ModerationState.with_public_text(),
        proposal__state__in=ModerationState.with_public_text(),
        reply="",
    )
    return dict(rows.values_list("consultation").annotate(Count("pk")).order_by())


def all_public_objections(viewer: Viewer, consultation: Consultation) -> QuerySet[Objection]:
    """Return the public objections of a consultation, those about public contributions."""
    rows = Objection.objects.filter(
        organisation=viewer.organisation,
        consultation=consultation,
        state__in=ModerationState.with_public_text(),
        proposal__in=public_proposals(consultation),
    )
    return rows.select_related("proposal", "author")


def changed_objections(viewer: Viewer, consultation: Consultation) -> QuerySet[Objection]:
    """Return the objections that are or were public, for lists of changes.

    Pass the rows to `empty_objection`. The caller has checked that the consultation is visible.
    """
    rows = Objection.objects.filter(organisation=viewer.organisation, consultation=consultation)
    return rows.exclude(state=ModerationState.PENDING).select_related("proposal")


def empty_objection(row: Objection) -> Objection:
    """Return an objection without its words where it or its contribution is not public."""
    for state in (row.moderation, ModerationState(row.proposal.state)):
        if not state.has_public_text:
            row.state = state
            row.body = ""
            row.reply = ""
            break
    return row


def objections_about(viewer: Viewer, proposal_id: UUID) -> dict[UUID, Objection]:
    """Return the objections about a contribution by passage; one query.

    They are the public ones, and those of the viewer that wait or were removed. The caller has
    checked that the contribution is public.
    """
    visible = Q(state__in=ModerationState.with_public_text())
    if viewer.participant is not None:
        visible |= Q(author=viewer.participant)
    rows = Objection.objects.filter(
        visible, organisation=viewer.organisation, proposal=proposal_id
    ).exclude(state__in=[ModerationState.WITHDRAWN, ModerationState.ERASED])
    return {row.passage: row for row in rows}


def get_objection(viewer: Viewer, objection_id: UUID | str) -> Objection:
    """Return an objection, emptied unless the viewer may read it. Raise `NotFound`."""
    found = get_objections(viewer, [objection_id])
    if not found:
        raise NotFound
    return next(iter(found.values()))


def get_objections(viewer: Viewer, ids: Iterable[UUID | str]) -> dict[UUID, Objection]:
    """Return several objections by id, emptied unless the viewer may read them; one query."""
    rows = Objection.objects.filter(organisation=viewer.organisation).select_related(
        "proposal__consultation", "author"
    )
    return {pk: _as_read(viewer, objection) for pk, objection in rows_by_id(rows, ids).items()}


def _as_read(viewer: Viewer, objection: Objection) -> Objection:
    is_own = viewer.participant is not None and viewer.participant.pk == objection.author_id
    is_public = (
        objection.moderation.has_public_text
        and ModerationState(objection.proposal.state).has_public_text
    )
    is_team = viewer.is_system or may(viewer, "unpublished.read", objection.consultation_id)
    if not (is_own or is_public or is_team):
        objection.body = ""
        objection.reply = ""
        objection.author = None
    return objection


def title_of(objection: Objection) -> str:
    """Return the title of an objection, which contains none of its words."""
    return _("Objection of the author of no. %(number)s") % {"number": objection.proposal.number}


def path_of_objection(objection: Objection) -> str:
    """Return the path of an objection on the page of its contribution."""
    return f"{path_of(objection.proposal)}#objection-{objection.pk}"


def words_of(objection: Objection) -> str:
    """Return the words of an objection, for the signals and for the mark of what was read."""
    return objection.body


def serialize_objection(viewer: Viewer, objection: Objection) -> dict:
    """Return an objection for a moderator, with the contribution that it is about."""
    proposal = objection.proposal
    return make_moderator_view(
        text_html=linebreaks(escape(objection.body)),
        language=objection.language,
        author_name=objection.author.public_name if objection.author else "",
        context=[(proposal.title, proposal.body_html)],
    )


def objections_of(viewer: Viewer, participant: Any, consultation_id: UUID) -> list[UUID]:
    """Return the ids of the objections that a participant wrote and that are not removed."""
    rows = Objection.objects.filter(
        organisation=viewer.organisation, author=participant, consultation=consultation_id
    ).exclude(state__in=[*ModerationState.tombstones()])
    return list(rows.values_list("pk", flat=True))


def export_objections(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the objections and the replies of the viewer, for the copy of their data."""
    own = {"organisation": viewer.organisation}
    rows = list(Objection.objects.filter(author=viewer.person(), **own).select_related("proposal"))
    decided = decisions_for_export(viewer, [row.pk for row in rows])
    for row in rows:
        yield {
            "contribution": row.proposal.number,
            "body": row.body,
            "state": row.state,
            "created_at": row.created_at,
            "decisions": decided.get(row.pk, []),
        }
    for row in Objection.objects.filter(replied_by=viewer.person(), **own):
        yield {"reply": row.reply, "replied_at": row.replied_at}


def stream_objections(viewer: Viewer, consultation: Consultation) -> Iterator[dict[str, Any]]:
    """Yield the rows of open data: the public objections with their replies, without names."""
    for row in all_public_objections(viewer, consultation).order_by("pk").iterator(2000):
        yield {
            "id": str(row.pk),
            "proposal": str(row.proposal_id),
            "passage": str(row.passage),
            "version": row.version,
            "body": row.body,
            "language": row.language,
            "created_at": row.created_at,
            "reply": row.reply or None,
            "replied_at": row.replied_at,
        }

"""The provenance of contributions that other people typed, and the contributions of a workshop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from consult.accounts.viewer import Viewer
from consult.core.postgres import clock
from consult.media.enums import MediaState
from consult.workshops import rules
from consult.workshops.enums import Channel, ExcerptState, TranscriptState
from consult.workshops.models import DeclaredCount, Excerpt, Provenance, Recording, Workshop
from debates.proposals.selectors.proposals import get_proposals
from moderation.decisions.selectors.decisions import UNDO_WITHIN
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from debates.models import Proposal

VALIDATED = Q(transcript_state__in=(TranscriptState.VALIDATED, TranscriptState.AGREED))


@dataclass(frozen=True)
class Source:
    """The provenance of a contribution, as the viewer may see it.

    It never names the person who typed it.
    """

    channel: Channel
    received_on: date | None
    table: str
    workshop: Workshop | None  # None if it is not public to the viewer
    excerpt: Excerpt | None
    is_out_of_view: bool = False  # moderation took its workshop out of view


@dataclass(frozen=True)
class Recorded:
    """The numbers of recordings and of validated transcripts of a workshop."""

    recordings: int = 0
    validated: int = 0

    @property
    def is_read_over(self) -> bool:
        """Return whether every recording has a validated transcript."""
        return self.recordings == self.validated


@dataclass(frozen=True)
class Written:
    """A contribution of a workshop, with its table, photo and excerpt.

    `is_held`: it is published together with its workshop. `can_be_restored`: it was withdrawn less
    than ten minutes ago.
    """

    proposal: Proposal
    table: str
    photo_id: UUID | None
    excerpt_id: UUID | None
    is_held: bool
    can_be_restored: bool


def provenances(viewer: Viewer, proposals: Iterable[Proposal]) -> dict[UUID, Source]:
    """Return the provenance of each of these contributions that another person typed.

    One query, or none if each author typed their own. Tombstones are left out.
    """
    ids = [
        proposal.pk
        for proposal in proposals
        if proposal.is_entered and not proposal.moderation.is_tombstone
    ]
    if not ids:
        return {}
    visible = Workshop.objects.visible_to(viewer).filter(pk=OuterRef("workshop"))
    rows = Provenance.objects.filter(organisation=viewer.organisation, proposal__in=ids)
    rows = rows.annotate(is_known=Exists(visible)).select_related("workshop", "excerpt__recording")
    return {row.proposal_id: _source(row) for row in rows}


def _source(row: Provenance) -> Source:
    workshop = row.workshop if row.is_known else None  # type: ignore[attr-defined]  # an annotation of the query
    is_public = workshop and row.excerpt and row.excerpt.state == ExcerptState.PUBLISHED
    is_out_of_view = workshop is None and row.workshop is not None and not row.workshop.is_in_view
    excerpt = row.excerpt if is_public and row.excerpt.recording.words_are_in_view else None  # type: ignore[union-attr]  # not None here
    return Source(
        Channel(row.channel), row.received_on, row.table, workshop, excerpt, is_out_of_view
    )


def provenance_of(viewer: Viewer, proposal: Proposal) -> Source | None:
    """Return the provenance of a contribution, or None if its author typed it."""
    return provenances(viewer, [proposal]).get(proposal.pk)


def contributions_of(viewer: Viewer, workshop: Workshop) -> list[Written]:
    """Return the contributions of a workshop in the order in which they were written.

    A viewer who may write for the workshop gets all of them, in any state, as an author does. Other
    viewers get only the contributions that they may read. At most four queries.
    """
    rows = list(Provenance.objects.filter(workshop=workshop).order_by("created_at", "pk"))
    writes = rules.may_write(viewer, "workshop.contribute", workshop)
    reader = Viewer.system(viewer.organisation) if writes else viewer
    found = get_proposals(
        reader, [row.proposal_id for row in rows], consultation=workshop.consultation
    )
    return [_written(row, found[row.proposal_id]) for row in rows if row.proposal_id in found]


def _written(row: Provenance, proposal: Proposal) -> Written:
    return Written(
        proposal=proposal,
        table=row.table,
        photo_id=row.photo_id,
        excerpt_id=row.excerpt_id,
        is_held=row.is_held and proposal.state == ModerationState.PENDING,
        can_be_restored=proposal.state == ModerationState.WITHDRAWN
        and row.withdrawn_at is not None
        and clock.now() - row.withdrawn_at < UNDO_WITHIN,
    )


def numbers_written(viewer: Viewer, workshops: list[Workshop]) -> dict[UUID, int]:
    """Return how many contributions of each workshop are public or wait for moderation.

    One query. A workshop without any is left out.
    """
    rows = Provenance.objects.filter(
        organisation=viewer.organisation, workshop__in=[workshop.pk for workshop in workshops]
    )
    rows = rows.exclude(proposal__state__in=ModerationState.tombstones())
    return dict(rows.order_by().values_list("workshop").annotate(number=Count("pk")))


def count_public_contributions(viewer: Viewer, workshops: Iterable[Workshop]) -> dict[UUID, int]:
    """Return how many public contributions each workshop has, by its id.

    One query. A workshop without any is left out.
    """
    rows = Provenance.objects.filter(
        organisation=viewer.organisation, workshop__in=[workshop.pk for workshop in workshops]
    )
    rows = rows.filter(proposal__state__in=ModerationState.with_public_text())
    return dict(rows.order_by().values_list("workshop").annotate(number=Count("pk")))


def recorded(viewer: Viewer, workshop: Workshop) -> Recorded:
    """Return the numbers of recordings and of validated transcripts of a workshop. One query.

    Files that were refused do not count.
    """
    rows = Recording.objects.filter(organisation=viewer.organisation, workshop=workshop)
    rows = rows.exclude(media__state__in=(MediaState.BLOCKED, MediaState.FAILED))
    return Recorded(
        **rows.aggregate(recordings=Count("pk"), validated=Count("pk", filter=VALIDATED))
    )


def declared_counts(viewer: Viewer, workshop: Workshop) -> list[DeclaredCount]:
    """Return the declared counts of a workshop.

    They are never votes, and never added to votes. One query.
    """
    return list(DeclaredCount.objects.filter(workshop=workshop).select_related("topic"))


def declared_on(viewer: Viewer, proposal: Proposal) -> list[DeclaredCount]:
    """Return the declared counts about a contribution, which are shown apart from its positions.

    One query.
    """
    rows = DeclaredCount.objects.filter(organisation=viewer.organisation, proposal=proposal)
    return list(rows.filter(workshop__in=Workshop.objects.visible_to(viewer)))


def export_entered(viewer: Viewer) -> Iterator[dict[str, object]]:
    """Yield what the viewer typed for other people, for their data export.

    The texts are left out, because they are not the viewer's own.
    """
    for row in _typed_by(viewer).order_by("created_at", "pk"):
        fields = {"proposal": row.proposal_id, "channel": row.channel, "workshop": row.workshop_id}
        yield fields | {"received_on": row.received_on, "created_at": row.created_at}


def _typed_by(viewer: Viewer) -> QuerySet[Provenance]:
    rows = Provenance.objects.filter(organisation=viewer.organisation, entered_by=viewer.person())
    return rows.select_related("proposal__consultation")


def proposals_of_workshop(viewer: Viewer, workshop_id: UUID) -> QuerySet[Provenance, Any]:
    """Return the ids of the contributions of a workshop, as a queryset for filters."""
    rows = Provenance.objects.filter(organisation=viewer.organisation, workshop=workshop_id)
    return rows.values("proposal")

"""Where contributions that others typed come from; those of a workshop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from consult.accounts.viewer import Viewer
from consult.core.finding import one_of
from consult.workshops import rules
from consult.workshops.enums import Channel, ExcerptState, TranscriptState
from consult.workshops.models import DeclaredCount, Excerpt, Provenance, Recording, Workshop
from debates.selectors import get_proposals, path_of, title_of
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from debates.models import Proposal

VALIDATED = Q(transcript_state__in=(TranscriptState.VALIDATED, TranscriptState.AGREED))


@dataclass(frozen=True)
class Source:
    """Where a contribution comes from, as the viewer may know it: no name of whoever typed it."""

    channel: Channel
    received_on: date | None
    table: str
    workshop: Workshop | None  # None where it is not public to the viewer
    excerpt: Excerpt | None
    is_gone: bool = False  # moderation took its workshop out of view


@dataclass(frozen=True)
class Recorded:
    """How many recordings a workshop has, and how many transcripts somebody stands by."""

    recordings: int = 0
    validated: int = 0

    @property
    def is_read_over(self):
        """None is left to be read over."""
        return self.recordings == self.validated


@dataclass(frozen=True)
class Written:
    """A contribution of a workshop, with the table and the photo that it comes from."""

    proposal: Proposal
    table: str
    photo_id: UUID | None
    excerpt_id: UUID | None


def provenances(viewer, proposals) -> dict[UUID, Source]:
    """Where those of these contributions come from that somebody else typed; one query, none where each author typed.

    A tombstone says nothing.
    """
    ids = [one.pk for one in proposals if one.is_entered and not one.moderation.is_tombstone]
    if not ids:
        return {}
    seen = Workshop.objects.visible_to(viewer).filter(pk=OuterRef("workshop"))
    rows = Provenance.objects.filter(organisation=viewer.organisation, proposal__in=ids)
    rows = rows.annotate(is_known=Exists(seen)).select_related("workshop", "excerpt__recording")
    return {row.proposal_id: _source(row) for row in rows}


def _source(row):
    workshop = row.workshop if row.is_known else None
    is_public = workshop and row.excerpt and row.excerpt.state == ExcerptState.PUBLISHED
    is_gone = workshop is None and row.workshop is not None and not row.workshop.is_in_view
    excerpt = row.excerpt if is_public and row.excerpt.recording.words_are_in_view else None
    return Source(Channel(row.channel), row.received_on, row.table, workshop, excerpt, is_gone)


def provenance_of(viewer, proposal) -> Source | None:
    """Where one contribution comes from; None where its author typed it."""
    return provenances(viewer, [proposal]).get(proposal.pk)


def contributions_of(viewer, workshop) -> list[Written]:
    """The contributions of a workshop in the order of their writing; four queries at the most.

    Whoever may write for it reads all, as an author reads theirs, whatever their state; others what they may read.
    """
    rows = list(Provenance.objects.filter(workshop=workshop).order_by("created_at", "pk"))
    writes = rules.may_write(viewer, "workshop.contribute", workshop)
    reader = Viewer.system(viewer.organisation) if writes else viewer
    found = get_proposals(reader, [row.proposal_id for row in rows], consultation=workshop.consultation)
    return [
        Written(found[row.proposal_id], row.table, row.photo_id, row.excerpt_id)
        for row in rows
        if row.proposal_id in found
    ]


def numbers_written(viewer, workshops) -> dict[UUID, int]:
    """How many contributions of each of these workshops stand, public or waiting; one query, absent where none does."""
    rows = Provenance.objects.filter(organisation=viewer.organisation, workshop__in=[one.pk for one in workshops])
    rows = rows.exclude(proposal__state__in=ModerationState.tombstones())
    return dict(rows.order_by().values_list("workshop").annotate(number=Count("pk")))


def count_public_contributions(viewer, workshops) -> dict[UUID, int]:
    """Return how many public contributions each of these workshops has, by its id; one query, absent where none is."""
    rows = Provenance.objects.filter(organisation=viewer.organisation, workshop__in=[one.pk for one in workshops])
    rows = rows.filter(proposal__state__in=ModerationState.with_public_text())
    return dict(rows.order_by().values_list("workshop").annotate(number=Count("pk")))


def recorded(viewer, workshop) -> Recorded:
    """How far the recordings of a workshop are; one query."""
    rows = Recording.objects.filter(organisation=viewer.organisation, workshop=workshop)
    return Recorded(**rows.aggregate(recordings=Count("pk"), validated=Count("pk", filter=VALIDATED)))


def declared_counts(viewer, workshop) -> list[DeclaredCount]:
    """What groups gave dots or hands to, as declared; never votes, never added to any. One query."""
    return list(DeclaredCount.objects.filter(workshop=workshop).select_related("topic"))


def declared_on(viewer, proposal) -> list[DeclaredCount]:
    """What was declared of one contribution, beside its opinions and apart from them. One query."""
    rows = DeclaredCount.objects.filter(organisation=viewer.organisation, proposal=proposal)
    return list(rows.filter(workshop__in=Workshop.objects.visible_to(viewer)))


def get_provenance(viewer, provenance_id) -> Provenance:
    """What somebody typed for others, for themselves alone. Raises `NotFound`."""
    return one_of(_typed_by(viewer), pk=provenance_id)


def export_entered(viewer):
    """What one typed for others, for one's own copy: which, when, how it came; the words are not one's own."""
    for row in _typed_by(viewer).order_by("created_at", "pk"):
        told = {"proposal": row.proposal_id, "channel": row.channel, "workshop": row.workshop_id}
        yield told | {"received_on": row.received_on, "created_at": row.created_at}


def title_of_provenance(provenance: Provenance) -> str:
    """What the contribution is called."""
    return title_of(provenance.proposal)


def path_of_provenance(provenance: Provenance) -> str:
    """Where the contribution is shown."""
    return path_of(provenance.proposal)


def _typed_by(viewer):
    rows = Provenance.objects.filter(organisation=viewer.organisation, entered_by=viewer.person())
    return rows.select_related("proposal__consultation")

"""Counts of contributions and comments, and the data of the woven pattern drawn from them.

The triggers in `debates/migrations/_figures.py` define the rules of counting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.figures import StoredFigure, pick_figures, stored_figures
from debates.enums import ProposalKind
from debates.models import Comment, Endorsement, Proposal
from debates.models.proposals import ProposalQuerySet
from debates.visibility import STAFF
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic


@dataclass(frozen=True)
class Counts:
    """Published contributions by kind, and the public comments under them."""

    by_kind: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ProposalKind.values, 0))
    comments: int = 0

    @property
    def proposals(self) -> int:
        """The number of published contributions of all kinds."""
        return sum(self.by_kind.values())

    def plus(self, kind: str, proposals: int) -> Counts:
        """Return these counts with some more contributions of one kind."""
        return Counts(self.by_kind | {kind: self.by_kind[kind] + proposals}, self.comments)


def counts_by_topic(
    viewer: Viewer, consultation: Consultation, *, stored: Sequence[StoredFigure] | None = None
) -> dict[UUID, Counts]:
    """Return the published contributions and public comments of each topic of a consultation.

    A topic without contribution is absent: `.get(topic.pk, Counts())`. This takes one query, or
    none where the caller has read the figures of the consultation (`stored`).
    """
    found: dict[UUID, Counts] = {}
    names = ("contributions", "comments")
    for row in pick_figures(viewer, consultation.pk, *names, stored=stored):
        if row.topic is None:
            continue
        counts = found.get(row.topic, Counts())
        if row.figure == "comments":
            found[row.topic] = Counts(counts.by_kind, counts.comments + row.number)
        else:
            found[row.topic] = counts.plus(row.part, row.number)
    return found


def sum_of(all_counts: Iterable[Counts]) -> Counts:
    """Return the sum of the counts of some topics; no query."""
    total = Counts()
    for counts in all_counts:
        for kind, number in counts.by_kind.items():
            total = total.plus(kind, number)
        total = Counts(total.by_kind, total.comments + counts.comments)
    return total


def count_listed(viewer: Viewer, topic: Topic, kind: str = "") -> int:
    """Count the contributions of a topic that a list without other filters shows to a viewer.

    This takes one query, and one more for a participant, whose own unpublished texts are listed
    too. The staff read all texts, so for them the rows are counted.
    """
    if viewer.is_system or viewer.consultations_as(*STAFF):
        rows = Proposal.objects.readable_by(viewer).unmerged().filter(topic=topic)
        return (rows.filter(kind=kind) if kind else rows).order_by().count()
    stored = stored_figures(viewer, [topic.consultation_id], "listed")
    number = sum(row.number for row in stored if row.topic == topic.pk and kind in ("", row.part))
    if viewer.participant is None:
        return number
    own = Proposal.objects.filter(
        organisation=viewer.organisation, author=viewer.participant
    ).unmerged()
    own = own.filter(topic=topic).exclude(state__in=ModerationState.with_public_text())
    return number + (own.filter(kind=kind) if kind else own).count()


def imported_votes(
    viewer: Viewer, consultation: Consultation, *, stored: Sequence[StoredFigure] | None = None
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the votes counted elsewhere on contributions, by origin; one query.

    Texts that the origin had removed still have their votes there: the first counts include these
    votes, and the second counts contain only them.
    """
    counts: dict[str, dict[str, int]] = {"imported_votes": {}, "imported_votes_on_removed": {}}
    for row in pick_figures(viewer, consultation.pk, *counts, stored=stored):
        counts[row.figure][row.part] = row.number
    return counts["imported_votes"], counts["imported_votes_on_removed"]


def has_native_texts(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether participants wrote or endorsed here in a consultation that was imported."""
    proposals = Proposal.objects.visible_to(viewer).filter(consultation=consultation)
    comments = Comment.objects.visible_to(viewer).filter(consultation=consultation)
    endorsed = Endorsement.objects.filter(comment__consultation=consultation)
    return (
        proposals.filter(origin="").exists()
        or comments.filter(origin="").exists()
        or endorsed.exists()
    )


def trame(
    viewer: Viewer, consultation: Consultation, *, most: int | None = None
) -> list[tuple[UUID, datetime, str, UUID]]:
    """Return (topic, time, kind, proposal) of published contributions in order of arrival.

    `most` returns only the last ones. This takes one query.
    """
    rows = _counted(viewer, consultation).order_by("-created_at", "-id")
    found = rows.values_list("topic_id", "created_at", "kind", "pk")
    return list(reversed(found[:most] if most else found))


def _counted(viewer: Viewer, consultation: Consultation) -> ProposalQuerySet:
    return Proposal.objects.visible_to(viewer).counted().filter(consultation=consultation)

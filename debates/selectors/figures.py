"""Counts, and the fabric drawn from them. The rules of counting are those of product.md, « Counting rules »."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum

from debates.enums import ProposalKind
from debates.models import Comment, Endorsement, ImportedTally, Proposal
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True)
class Counts:
    """Published contributions by kind, and the public comments under them."""

    by_kind: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ProposalKind.values, 0))
    comments: int = 0

    @property
    def proposals(self):
        """Published contributions of every kind."""
        return sum(self.by_kind.values())

    def plus(self, kind, proposals, comments):
        """These counts and some more of one kind."""
        return Counts(self.by_kind | {kind: self.by_kind[kind] + proposals}, self.comments + comments)


def counts_by_topic(viewer, consultation) -> dict[UUID, Counts]:
    """Published contributions and public comments of each topic of a consultation; one query.

    A topic without contribution is absent: `.get(topic.pk, Counts())`.
    """
    found: dict[UUID, Counts] = {}
    groups = _counted(viewer, consultation).order_by().values_list("topic_id", "kind")
    for topic_id, kind, proposals, comments in groups.annotate(Count("pk"), Sum("comments_count")):
        found[topic_id] = found.get(topic_id, Counts()).plus(kind, proposals, comments)
    return found


def counts_of(viewer, consultation) -> Counts:
    """The same for the whole consultation; one query."""
    return sum_of(counts_by_topic(viewer, consultation).values())


def sum_of(several) -> Counts:
    """The counts of some topics together; no query."""
    total = Counts()
    for counts in several:
        for kind, number in counts.by_kind.items():
            total = total.plus(kind, number, 0)
        total = Counts(total.by_kind, total.comments + counts.comments)
    return total


def proposals_by_consultation(viewer, consultations) -> dict[UUID, int]:
    """Published contributions of several consultations, by consultation; one query, for lists."""
    rows = Proposal.objects.visible_to(viewer).counted().filter(consultation__in=[one.pk for one in consultations])
    return dict(rows.order_by().values_list("consultation_id").annotate(Count("pk")))


def participant_ids(viewer, consultation) -> set[UUID]:
    """People who proposed, commented or endorsed something that is public, to be counted over several apps."""
    proposals = _counted(viewer, consultation)
    comments = Comment.objects.visible_to(viewer).counted().filter(consultation=consultation)
    endorsed = Endorsement.objects.filter(comment__in=comments.values("pk"))
    return {
        *proposals.filter(author__isnull=False).order_by().values_list("author_id", flat=True).distinct(),
        *comments.filter(author__isnull=False).order_by().values_list("author_id", flat=True).distinct(),
        *endorsed.values_list("participant_id", flat=True).distinct(),
    }


def imported_votes(viewer, consultation) -> tuple[dict[str, int], dict[str, int]]:
    """Count the votes counted elsewhere on contributions, by origin; one query.

    What the origin had removed keeps its votes: they are in the first counts, and alone in the second ones.
    """
    known = Proposal.objects.visible_to(viewer).filter(consultation=consultation).with_votes_elsewhere()
    rows = ImportedTally.objects.filter(proposal__in=known.order_by().values("pk")).order_by()
    removed = Sum("total", filter=Q(proposal__state=ModerationState.REMOVED))
    counted = list(rows.values_list("origin").annotate(number=Sum("total"), removed=removed))
    total = {origin: number for origin, number, _removed in counted}
    return total, {origin: number for origin, _number, number in counted if number}


def has_native_texts(viewer, consultation) -> bool:
    """Return whether people wrote, or found a comment useful, here in a consultation that was imported."""
    proposals = Proposal.objects.visible_to(viewer).filter(consultation=consultation)
    comments = Comment.objects.visible_to(viewer).filter(consultation=consultation)
    endorsed = Endorsement.objects.filter(comment__consultation=consultation)
    return proposals.filter(origin="").exists() or comments.filter(origin="").exists() or endorsed.exists()


def trame(viewer, consultation, *, most: int | None = None) -> list[tuple[UUID, datetime, str, UUID]]:
    """(topic, time, kind, proposal) of published contributions in order of arrival, or the last `most`; one query."""
    rows = _counted(viewer, consultation).order_by("-created_at", "-id")
    found = rows.values_list("topic_id", "created_at", "kind", "pk")
    return list(reversed(found[:most] if most else found))


def _counted(viewer, consultation):
    return Proposal.objects.visible_to(viewer).counted().filter(consultation=consultation)

"""Signals of texts for moderators: the reason of each signal, and the cases with similar texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.aggregates import Count
from django.db.models.functions import Coalesce

from consult.accounts.viewer import Viewer
from moderation import rules
from moderation.enums import CaseState, SignalKind
from moderation.models import Arrival, Case, Signal
from moderation.signals.explanations import because


@dataclass(frozen=True)
class SignalSeen:
    """A signal of a text: its kind, the reason in a sentence, and the places for `marked`.

    `others` is the number of other texts that are almost identical.
    """

    kind: SignalKind
    why: str
    spans: list[dict[str, Any]]
    cluster: UUID | None = None
    others: int = 0


def signals_of(viewer: Viewer, cases: Iterable) -> dict[tuple[str, UUID], list[SignalSeen]]:
    """Return the signals of the texts of some cases, by (kind, id), heaviest first.

    Cases are rows, or objects with `target_kind`, `target_id` and `consultation_id`. Cases of
    consultations that the viewer does not moderate are left out, and so are texts without signals.
    This takes one query.
    """
    wanted = {
        (case.target_kind, case.target_id)
        for case in cases
        if rules.can_see_queue(viewer, case.consultation_id)
    }
    found: dict[tuple[str, UUID], list[SignalSeen]] = {}
    if not wanted:
        return found
    rows = Signal.objects.filter(
        organisation=viewer.organisation, target_id__in=[pk for _kind, pk in wanted]
    )
    for row in rows.annotate(size=_size()).order_by("-weight", "kind"):
        where = (row.target_kind, row.target_id)
        if where in wanted:
            found.setdefault(where, []).append(_describe(row))
    return found


def _size() -> Coalesce:
    """Return the current size of the cluster, because more texts may have come since."""
    alike = Arrival.objects.filter(cluster=OuterRef("cluster")).order_by().values("cluster")
    return Coalesce(Subquery(alike.annotate(size=Count("pk")).values("size")), 0)


def _describe(row: Signal) -> SignalSeen:
    figures = row.why | ({"number": max(row.size, 2)} if row.cluster else {})  # type: ignore[attr-defined]  # annotated
    kind = SignalKind(row.kind)
    others = figures["number"] - 1 if row.cluster else 0
    return SignalSeen(kind, because(kind, figures), row.why.get("spans", []), row.cluster, others)


def group_alike(cases: QuerySet[Case]) -> dict[UUID, list[UUID]]:
    """Return the ids of the cases of a list with almost identical texts, by the first of them.

    The order of the list is kept. This takes one query, which reads the cluster of every case.
    """
    own = Signal.objects.filter(
        target_kind=OuterRef("target_kind"),
        target_id=OuterRef("target_id"),
        kind=SignalKind.DUPLICATE,
        cluster__isnull=False,
    )
    found: dict[UUID, list[UUID]] = {}
    rows = cases.annotate(cluster=Subquery(own.values("cluster")[:1])).exclude(cluster=None)
    for pk, cluster in rows.values_list("pk", "cluster"):
        found.setdefault(cluster, []).append(pk)
    return {group[0]: group for group in found.values() if len(group) > 1}


def cluster_of(viewer: Viewer, case: Any) -> QuerySet[Case]:
    """Return the other unfinished cases with almost identical texts, oldest first.

    `case` is a case, or an object with `target_kind`, `target_id` and `consultation_id`. There
    are none if the viewer may not see the queue.
    """
    rows = Case.objects.filter(organisation=viewer.organisation, consultation=case.consultation_id)
    if not rules.can_see_queue(viewer, case.consultation_id):
        return rows.none()
    own = Signal.objects.filter(
        target_kind=case.target_kind, target_id=case.target_id, cluster__isnull=False
    )
    alike = Signal.objects.filter(
        cluster__in=own.values("cluster"),
        target_kind=OuterRef("target_kind"),
        target_id=OuterRef("target_id"),
    )
    others = rows.filter(Exists(alike), state__in=CaseState.unfinished())
    others = others.exclude(target_kind=case.target_kind, target_id=case.target_id)
    return others.order_by(F("created_at"), "pk")

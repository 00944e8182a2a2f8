"""What texts showed, for the moderators who read them: why each signal is there, and which cases say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.aggregates import Count
from django.db.models.functions import Coalesce

from moderation import rules
from moderation.enums import CaseState, SignalKind
from moderation.models import Arrival, Case, Signal
from moderation.signals.saying import because

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet


@dataclass(frozen=True)
class SignalSeen:
    """One signal of a text: what it is, why it is shown, in a sentence, and where, for `marked`."""

    kind: SignalKind
    why: str
    spans: list[dict[str, Any]]
    cluster: UUID | None = None


def signals_of(viewer, cases: Iterable) -> dict[tuple[str, UUID], list[SignalSeen]]:
    """The signals of the texts of some cases, by (kind, id), the heaviest first; one query.

    Cases are rows, or anything with `target_kind`, `target_id` and `consultation_id`. Those of consultations that the
    viewer does not moderate are left out, as are texts that show nothing.
    """
    wanted = {(case.target_kind, case.target_id) for case in cases if rules.can_see_queue(viewer, case.consultation_id)}
    found: dict[tuple[str, UUID], list[SignalSeen]] = {}
    if not wanted:
        return found
    rows = Signal.objects.filter(organisation=viewer.organisation, target_id__in=[pk for _kind, pk in wanted])
    for row in rows.annotate(size=_size()).order_by("-weight", "kind"):
        where = (row.target_kind, row.target_id)
        if where in wanted:
            found.setdefault(where, []).append(_seen(row))
    return found


def _size():
    """How many say almost the same by now; more may have come since."""
    alike = Arrival.objects.filter(cluster=OuterRef("cluster")).order_by().values("cluster")
    return Coalesce(Subquery(alike.annotate(size=Count("pk")).values("size")), 0)


def _seen(row):
    figures = row.why | ({"number": max(row.size, 2)} if row.cluster else {})
    kind = SignalKind(row.kind)
    return SignalSeen(kind, because(kind, figures), row.why.get("spans", []), row.cluster)


def cluster_of(viewer, case) -> QuerySet[Case]:
    """The other unfinished cases whose texts say almost the same, oldest first; none for who may not see the queue."""
    rows = Case.objects.filter(organisation=viewer.organisation, consultation=case.consultation_id)
    if not rules.can_see_queue(viewer, case.consultation_id):
        return rows.none()
    own = Signal.objects.filter(target_kind=case.target_kind, target_id=case.target_id, cluster__isnull=False)
    alike = Signal.objects.filter(
        cluster__in=own.values("cluster"), target_kind=OuterRef("target_kind"), target_id=OuterRef("target_id")
    )
    others = rows.filter(Exists(alike), state__in=CaseState.unfinished()).exclude(pk=case.pk)
    return others.order_by(F("created_at"), "pk")

"""New texts: what was published since a moderator's last visit, without a notice or a decision."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.core.postgres import clock
from moderation.enums import CaseState
from moderation.models import Arrival, Case, Decision, ReadMark, Signal

# What a moderator reads who has never marked anything as read.
FIRST_VISIT = timedelta(days=7)
# Texts with a signal come first, the heaviest of them at the top, then the latest texts.
NEW_TEXTS_ORDER = ("-weight", "-created_at", "-id")
MOST_COUNTED = 1000


def read_until(viewer: Viewer) -> datetime:
    """Return the moment until which the viewer has read the new texts, or seven days ago.

    This takes one query.
    """
    rows = ReadMark.objects.filter(organisation=viewer.organisation, participant=viewer.person())
    return rows.values_list("read_until", flat=True).first() or clock.now() - FIRST_VISIT


def new_texts(
    viewer: Viewer,
    *,
    since: datetime,
    consultation_id: UUID | None = None,
    kind: str | None = None,
) -> QuerySet[Arrival]:
    """Return the texts that arrived or changed since a moment where the viewer moderates.

    Texts with an unfinished case are in the queue already, and texts decided since they arrived
    were read: both are left out. Each row has `weight`, the weight of its heaviest signal. The page
    leaves out the texts that are not public.
    """
    own = {"target_kind": OuterRef("target_kind"), "target_id": OuterRef("target_id")}
    heaviest = Signal.objects.filter(**own).order_by().values("target_id")
    in_queue = Case.objects.filter(**own, state__in=CaseState.unfinished())
    decided = Decision.objects.filter(**own, created_at__gte=OuterRef("arrived_at"))
    rows = Arrival.objects.filter(
        organisation=viewer.organisation,
        consultation__in=viewer.consultations_as(Role.MODERATOR),
        created_at__gt=since,
    )
    if consultation_id is not None:
        rows = rows.filter(consultation=consultation_id)
    if kind:
        rows = rows.filter(target_kind=kind)
    weight = Coalesce(Subquery(heaviest.annotate(most=Max("weight")).values("most")), Value(0))
    return rows.filter(~Exists(in_queue), ~Exists(decided)).annotate(weight=weight)


def count_new_texts(viewer: Viewer, *, since: datetime) -> int:
    """Return the number of new texts, at most `MOST_COUNTED`. This takes one query."""
    return new_texts(viewer, since=since)[:MOST_COUNTED].count()

"""What waits for a moderator: how much, since when, whether the promise is kept; and what its author is told.

Numbers alone for everybody: no text, no person. Delays are counted in the working hours of the organisation (ADR 46).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Aggregate, Count, F, FloatField, Min, Q

from consult.consultations.selectors import moment_of, promise_in
from consult.core.clock import ClockNow
from consult.core.finding import one_of
from consult.organisations.working_hours import working_hours_between
from moderation.enums import Action, CaseState, ModerationState
from moderation.models import AlertChoice, Case, Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

LATELY = timedelta(days=30)
UNFINISHED = Q(state__in=CaseState.unfinished())
DECIDED = Q(decided_at__gte=ClockNow() - LATELY)


class Median(Aggregate):
    """The value in the middle: half are no greater."""

    function, name = "PERCENTILE_CONT", "Median"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class QueueAge:
    """How a consultation is moderated now and was in the last thirty days; hours are working hours."""

    promised_hours: int
    waiting: int = 0
    late: int = 0
    oldest_hours: float | None = None
    median_hours: float | None = None
    decided: int = 0
    in_time: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether the promised delay is held: nothing waits longer, nothing did in the last thirty days."""
        return self.late == 0 and self.in_time == self.decided


def queue_age(viewer, consultation) -> QueueAge:
    """The queue of a consultation that the viewer was given, for everybody: numbers alone; one query."""
    rows = Case.objects.filter(UNFINISHED | DECIDED, organisation=viewer.organisation, consultation=consultation)
    found = rows.aggregate(
        waiting=Count("pk", filter=UNFINISHED),
        late=Count("pk", filter=UNFINISHED & Q(due_at__lte=ClockNow())),
        oldest=Min("created_at", filter=UNFINISHED),
        median=Median("waited_hours", output_field=FloatField(), filter=DECIDED),
        decided=Count("pk", filter=DECIDED),
        in_time=Count("pk", filter=DECIDED & Q(decided_at__lte=F("due_at"))),
    )
    promise, oldest, median = promise_in(consultation, viewer.organisation), found.pop("oldest"), found.pop("median")
    waited = working_hours_between(oldest, moment_of(consultation), promise.calendar) if oldest else None
    return QueueAge(promise.hours, oldest_hours=_rounded(waited), median_hours=_rounded(median), **found)


def _rounded(hours):
    return None if hours is None else round(hours, 1)


@dataclass(frozen=True)
class Queue:
    """What waits in one consultation."""

    waiting: int
    late: int
    oldest_at: datetime


def queues(organisation, consultation_ids: Iterable[UUID] | None = None) -> dict[UUID, Queue]:
    """Consultations in which something waits; one query. For jobs, and for pages that know whose they are."""
    rows = Case.objects.filter(UNFINISHED, organisation=organisation)
    if consultation_ids is not None:
        rows = rows.filter(consultation__in=list(consultation_ids))
    late = Count("pk", filter=Q(due_at__lte=ClockNow()))
    found = rows.order_by().values("consultation").annotate(waiting=Count("pk"), late=late, oldest=Min("created_at"))
    return {row["consultation"]: Queue(row["waiting"], row["late"], row["oldest"]) for row in found}


@dataclass(frozen=True)
class Wait:
    """Since when a text waits, by when it is promised to be read, and why it is (a code of its app, or nothing)."""

    since: datetime
    promised_by: datetime
    why: str


def own_waits(viewer, texts: Iterable) -> dict[UUID, Wait]:
    """Which of these texts the viewer wrote and nobody has read yet, by id; one query, none where there is none.

    Of texts that are public nothing is said: that somebody reported them is not told.
    """
    person = viewer.participant
    mine = [one.pk for one in texts if person and one.author_id == person.pk and one.state == ModerationState.PENDING]
    if not mine:
        return {}
    rows = Case.objects.filter(UNFINISHED, organisation=viewer.organisation, target_id__in=mine)
    found = rows.values_list("target_id", "created_at", "due_at", "why")
    return {pk: Wait(since, promised_by, why) for pk, since, promised_by, why in found}


def was_let_through(target_ids: Iterable[UUID]) -> bool:
    """Whether a moderator read one of these texts and let everybody read it; one query."""
    return Decision.objects.filter(target_id__in=list(target_ids), action=Action.PUBLISH).exists()


def alert_choices(viewer, consultation_ids: Iterable[UUID]) -> dict[UUID, AlertChoice]:
    """What the viewer chose to be told of each consultation, or what stands by default; one query."""
    ids = list(consultation_ids)
    found = AlertChoice.objects.filter(participant=viewer.person(), consultation__in=ids)
    chosen = {one.consultation_id: one for one in found}
    return {pk: chosen.get(pk) or AlertChoice(consultation_id=pk) for pk in ids}


def get_alert_choice(viewer, choice_id) -> AlertChoice:
    """One's own choice by id. Raises `NotFound`."""
    rows = AlertChoice.objects.filter(organisation=viewer.organisation, participant=viewer.person())
    return one_of(rows.select_related("consultation"), pk=choice_id)


def own_alerts_for_export(viewer) -> Iterator[dict]:
    """What the viewer chose to be told as a moderator, for the copy of their own data."""
    rows = AlertChoice.objects.filter(organisation=viewer.organisation, participant=viewer.person())
    for one in rows.select_related("consultation").order_by("created_at", "id"):
        told = {name: getattr(one, name) for name in ("at_least", "oldest_hours", "every_hours", "fast_lane")}
        yield {"consultation": one.consultation.slug, **told, "last_sent_at": one.last_sent_at}


def title_of_alert(choice) -> str:
    """What a choice is called: the consultation that it is about."""
    return choice.consultation.title


def path_of_alert(choice) -> str:
    """Where a choice is made."""
    return "/staff/alerts/"

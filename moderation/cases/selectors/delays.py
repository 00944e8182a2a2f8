"""Delays of moderation: how much waits, since when, and whether the promise is kept.

Public figures are numbers alone, without texts and people. Delays are counted in the working hours
of the organisation (ADR 46). Authors read since when their own texts wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Aggregate, Count, F, FloatField, Min, Q, When

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.promises import promise_in
from consult.consultations.selectors.timetable import moment_of
from consult.core.postgres.clock import ClockNow
from consult.organisations.working_hours import working_hours_between
from moderation.enums import Action, CaseState, ModerationState
from moderation.models import AlertChoice, Case, Decision

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation

LATELY = timedelta(days=30)
UNFINISHED = Q(state__in=CaseState.unfinished())
DECIDED = Q(decided_at__gte=ClockNow() - LATELY)


class Median(Aggregate):
    """The median of the values that are not null: half of them are no greater."""

    function = "PERCENTILE_CONT"
    name = "Median"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class QueueAge:
    """The figures of a consultation's moderation, now and in the last thirty days.

    Hours are working hours.
    """

    promised_hours: int
    waiting: int = 0
    late: int = 0
    oldest_hours: float | None = None
    median_hours: float | None = None
    decided: int = 0
    in_time: int = 0

    @property
    def is_on_time(self) -> bool:
        """True if no case waits longer than promised, and none did in the last thirty days."""
        return self.late == 0 and self.in_time == self.decided


def queue_age(viewer: Viewer, consultation: Consultation) -> QueueAge:
    """Return the public figures of the queue of a consultation.

    The consultation was already fetched for the viewer. This takes one query.
    """
    rows = Case.objects.filter(
        UNFINISHED | DECIDED, organisation=viewer.organisation, consultation=consultation
    )
    found = rows.aggregate(
        waiting=Count("pk", filter=UNFINISHED),
        late=Count("pk", filter=UNFINISHED & Q(due_at__lte=ClockNow())),
        oldest=Min("created_at", filter=UNFINISHED),
        median=Median(models.Case(When(DECIDED, then="waited_hours")), output_field=FloatField()),
        decided=Count("pk", filter=DECIDED),
        in_time=Count("pk", filter=DECIDED & Q(decided_at__lte=F("due_at"))),
    )
    promise = promise_in(consultation, viewer.organisation)
    oldest = found.pop("oldest")
    median = found.pop("median")
    waited = (
        working_hours_between(oldest, moment_of(consultation), promise.calendar) if oldest else None
    )
    return QueueAge(
        promise.hours, oldest_hours=_rounded(waited), median_hours=_rounded(median), **found
    )


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 1)


@dataclass(frozen=True)
class Queue:
    """The numbers of waiting and late cases of one consultation.

    `oldest_at` is the moment since which the oldest case waits, and `due_at` the earliest deadline.
    """

    waiting: int
    late: int
    oldest_at: datetime
    due_at: datetime


def queues(
    organisation: Organisation, consultation_ids: Iterable[UUID] | None = None
) -> dict[UUID, Queue]:
    """Return the queues of the consultations in which a case waits.

    This takes one query. It checks no permission: use it in jobs, and on pages that have checked
    it.
    """
    rows = Case.objects.filter(UNFINISHED, organisation=organisation)
    if consultation_ids is not None:
        rows = rows.filter(consultation__in=list(consultation_ids))
    late = Count("pk", filter=Q(due_at__lte=ClockNow()))
    found = (
        rows.order_by()
        .values("consultation")
        .annotate(waiting=Count("pk"), late=late, oldest_at=Min("created_at"), due=Min("due_at"))
    )
    return {
        row["consultation"]: Queue(row["waiting"], row["late"], row["oldest_at"], row["due"])
        for row in found
    }


@dataclass(frozen=True)
class Wait:
    """The wait of a text: since when, until when a decision is promised, and why.

    `why` is a code of its app, or empty.
    """

    since: datetime
    promised_by: datetime
    why: str


def own_waits(viewer: Viewer, texts: Iterable) -> dict[UUID, Wait]:
    """Return the waits of the viewer's own texts among these, by id.

    Only texts that no moderator has reviewed are included. Public texts are left out, because their
    author is not notified of notices. This takes one query, or none without such texts.
    """
    person = viewer.participant
    text_ids = [
        text.pk
        for text in texts
        if person and text.author_id == person.pk and text.state == ModerationState.PENDING
    ]
    if not text_ids:
        return {}
    rows = Case.objects.filter(UNFINISHED, organisation=viewer.organisation, target_id__in=text_ids)
    found = rows.values_list("target_id", "created_at", "due_at", "why")
    return {pk: Wait(since, promised_by, why) for pk, since, promised_by, why in found}


def was_published_by_moderator(target_ids: Iterable[UUID]) -> bool:
    """Return whether a moderator reviewed and published one of these texts.

    This takes one query.
    """
    return Decision.objects.filter(target_id__in=list(target_ids), action=Action.PUBLISH).exists()


def alert_choices(viewer: Viewer, consultation_ids: Iterable[UUID]) -> dict[UUID, AlertChoice]:
    """Return the viewer's choice of alerts for each consultation, or the default.

    This takes one query.
    """
    ids = list(consultation_ids)
    found = AlertChoice.objects.filter(participant=viewer.person(), consultation__in=ids)
    chosen = {choice.consultation_id: choice for choice in found}
    return {pk: chosen.get(pk) or AlertChoice(consultation_id=pk) for pk in ids}


def own_alerts_for_export(viewer: Viewer) -> Iterator[dict]:
    """Yield the viewer's choices of alerts as a moderator, for the copy of their data."""
    rows = AlertChoice.objects.filter(organisation=viewer.organisation, participant=viewer.person())
    for choice in rows.select_related("consultation").order_by("created_at", "id"):
        values = {
            name: getattr(choice, name)
            for name in ("at_least", "oldest_hours", "every_hours", "fast_lane")
        }
        yield {
            "consultation": choice.consultation.slug,
            **values,
            "last_sent_at": choice.last_sent_at,
        }

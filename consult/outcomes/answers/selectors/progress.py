"""The public counts of answers, and the countdown to the due date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from consult.accounts.viewer import Viewer
from consult.consultations.visibility import IN_CANCELLED
from consult.core.postgres import clock
from consult.outcomes.models import AnswerDue, AnswerService, AnswerTally


@dataclass(frozen=True)
class Counts:
    """The public contributions of a consultation or of a service, by their answer.

    `late` are those that wait for an answer after their due date, and `answered_late` those that
    were answered after it.
    """

    answered: int = 0
    to_answer: int = 0
    late: int = 0
    answered_late: int = 0

    @property
    def expected(self) -> int:
        """The number of contributions that have an answer or wait for one."""
        return self.answered + self.to_answer

    def plus(self, other: Counts) -> Counts:
        """Return the sum of both."""
        return Counts(
            self.answered + other.answered,
            self.to_answer + other.to_answer,
            self.late + other.late,
            self.answered_late + other.answered_late,
        )


@dataclass(frozen=True)
class ServiceProgress:
    """The counts of one service. `name` is empty for contributions that no service was given."""

    name: str
    counts: Counts
    service_id: UUID | None = None


@dataclass(frozen=True)
class Progress:
    """The public progress of the answers of a consultation.

    `due_on` is the day until which the authority answers, if it is announced; `days_left` is
    negative once it is over.
    """

    counts: Counts
    services: tuple[ServiceProgress, ...] = ()
    due_on: date | None = None
    days_left: int | None = None

    @property
    def answered(self) -> int:
        """The number of contributions with a published answer."""
        return self.counts.answered

    @property
    def to_answer(self) -> int:
        """The number of contributions without a published answer."""
        return self.counts.to_answer

    @property
    def late(self) -> int:
        """The number of contributions that wait for an answer after their due date."""
        return self.counts.late


def answer_progress(viewer: Viewer, consultation_id: UUID) -> Progress | None:
    """Return the counts of answered contributions, and the countdown.

    None means that no due date was announced and no answer was published, or that the consultation
    is cancelled. The counts are stored, so
    that this takes three queries for any number of contributions, and one where it returns None.
    The caller has checked that the viewer may see the consultation.
    """
    rows = AnswerTally.objects.filter(
        organisation=viewer.organisation, consultation=consultation_id
    )
    row = rows.exclude(IN_CANCELLED).first()
    due = (
        AnswerDue.objects.filter(consultation=consultation_id, proposal=None).first()
        if row
        else None
    )
    if row is None or not (due or any(_has_progress(group) for group in row.groups)):
        return None
    today = clock.now().astimezone(ZoneInfo(viewer.organisation.time_zone)).date()
    by_service: dict[str | None, Counts] = {}
    for group in row.groups:
        service = group["service"]
        by_service[service] = by_service.get(service, Counts()).plus(_counts(group, today))
    return Progress(
        counts=_sum(by_service.values()),
        services=_named(by_service),
        due_on=due.due_on if due else None,
        days_left=(due.due_on - today).days if due else None,
    )


@dataclass(frozen=True)
class ExpectedAnswers:
    """The contributions of a consultation that wait for an announced answer.

    `due_on` is the earliest day on which one of them is promised.
    """

    to_answer: int
    late: int
    due_on: date


def find_expected_answers(
    viewer: Viewer, consultation_ids: Iterable[UUID]
) -> dict[UUID, ExpectedAnswers]:
    """Return what waits for an answer by consultation, where a day is announced; one query."""
    today = clock.now().astimezone(ZoneInfo(viewer.organisation.time_zone)).date()
    rows = AnswerTally.objects.filter(
        organisation=viewer.organisation, consultation__in=list(consultation_ids)
    )
    found = {}
    for row in rows:
        waiting = [
            group
            for group in row.groups
            if group["due_on"] and group["expected"] > group["answered"]
        ]
        if waiting:
            counts = _sum(_counts(group, today) for group in waiting)
            due_on = min(date.fromisoformat(group["due_on"]) for group in waiting)
            found[row.consultation_id] = ExpectedAnswers(counts.to_answer, counts.late, due_on)
    return found


def _has_progress(group: dict) -> bool:
    return bool(group["answered"] or group["due_on"])


def _counts(group: dict, today: date) -> Counts:
    waiting = group["expected"] - group["answered"]
    is_over = bool(group["due_on"]) and date.fromisoformat(group["due_on"]) < today
    return Counts(group["answered"], waiting, waiting if is_over else 0, group["answered_late"])


def _sum(several: Iterable[Counts]) -> Counts:
    total = Counts()
    for counts in several:
        total = total.plus(counts)
    return total


def _named(by_service: dict[str | None, Counts]) -> tuple[ServiceProgress, ...]:
    """Return the services by name, and last the contributions without one.

    The result is empty where no contribution was given to a service.
    """
    ids = [pk for pk in by_service if pk]
    if not ids:
        return ()
    rows = AnswerService.objects.filter(pk__in=ids).order_by("name", "id")
    named = [ServiceProgress(row.name, by_service[str(row.pk)], row.pk) for row in rows]
    known = {str(service.service_id) for service in named}
    rest = _sum(counts for pk, counts in by_service.items() if pk not in known)
    return (*named, ServiceProgress("", rest)) if rest.expected else tuple(named)

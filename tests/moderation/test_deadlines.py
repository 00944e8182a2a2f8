"""Deadlines of cases, waiting times, and the public figures of the queue."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.consultations.selectors.consultations import get_consultation_row
from consult.organisations.models import Organisation
from moderation.cases.actions.cases import close_case, open_case
from moderation.cases.actions.deadlines import put_off
from moderation.cases.selectors.delays import QueueAge, own_waits, queue_age, queues
from moderation.enums import Reason
from moderation.models import Case
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_decisions import act
from tests.moderation.test_notices import report

ALL_DAY = [[["00:00", "23:59"]]] * 7
HOUR = timedelta(hours=1)


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def always_open(organisation):
    """Set the hours of an office that is almost always open.

    Moving the time of a row then moves the counted hours by as much.
    """
    set_week(organisation, ALL_DAY)


def set_week(organisation, week):
    """Set the opening hours of an office in whose time zone it is now between 14:00 and 15:00.

    The week ALL_DAY ends a minute early.
    """
    zone = f"Etc/GMT{datetime.now(UTC).hour - 14:+}"  # the sign of these zones is inverted
    Organisation.objects.filter(pk=organisation.pk).update(
        opening_hours=week, holiday_calendar="", time_zone=zone
    )
    organisation.refresh_from_db()


def waiting(consultation, author=None, *, hours=0, late=False):
    """Create a text that has waited for so many hours.

    Its rows are moved, because the database's clock cannot be.
    """
    text = essay(consultation, author, state="pending")
    case = open_case(target_kind="essay", target=text, why="consultation")
    moved = {"created_at": case.created_at - hours * HOUR}
    Case.objects.filter(pk=case.pk).update(
        **moved, **({"due_at": case.created_at - HOUR} if late else {})
    )
    return text


def age(consultation):
    visitor = make.visitor(consultation.organisation)
    return queue_age(visitor, get_consultation_row(visitor, consultation.slug))


def test_case_is_due_within_the_promised_delay(consultation):
    text = essay(consultation, state="pending")
    case = open_case(target_kind="essay", target=text, why="files")
    assert (case.is_fast, case.why) == (False, "files")
    assert case.due_at - case.created_at >= 2 * 24 * HOUR - 16 * HOUR  # two working days
    assert case.created_at < case.warn_at < case.due_at


@pytest.mark.parametrize(("reason", "hours"), [("terrorism", 1), ("sexual", 24), ("threat", 24)])
def test_legal_delays_count_all_hours(consultation, organisation, reason, hours):
    # Closed nearly always.
    set_week(organisation, [[["00:00", "00:30"]]] * 6 + [[["00:00", "02:30"]]])
    text = essay(consultation)
    report(make.person(consultation=consultation), text, reason)
    case = Case.objects.get()
    assert case.is_fast
    assert abs(case.due_at - case.created_at - hours * HOUR) < timedelta(minutes=1)
    assert abs(case.warn_at - case.created_at - hours * HOUR / 2) < timedelta(minutes=1)


def test_other_notices_have_the_promised_delay_of_texts(consultation, organisation):
    set_week(organisation, [[["00:00", "06:00"]]] * 7)
    report(make.person(consultation=consultation), essay(consultation), "insult")
    case = Case.objects.get()
    assert not case.is_fast
    assert case.due_at - case.created_at > 48 * HOUR
    assert {reason for reason in Reason if reason.answered_within} == {
        Reason.TERRORISM,
        Reason.SEXUAL,
        Reason.THREAT,
    }


def test_graver_notice_shortens_the_deadline_and_lighter_one_does_not_extend_it(consultation):
    text = essay(consultation)
    report(make.person(consultation=consultation), text, "spam")
    Case.objects.update(escalated_at="2026-01-01T00:00:00Z")
    report(make.person(consultation=consultation), text, "terrorism")
    hurried = Case.objects.get()
    assert (hurried.is_fast, hurried.escalated_at) == (True, None)
    report(make.person(consultation=consultation), text, "threat")
    assert Case.objects.get().due_at == hurried.due_at


def test_provisional_decision_extends_the_deadline_and_leaves_the_case_fast(consultation):
    case = open_case(target_kind="essay", target=essay(consultation), within=HOUR)
    put_off(case, 72 * HOUR)
    case.refresh_from_db()
    assert case.due_at - case.created_at > 71 * HOUR
    assert (case.is_fast, case.warn_at < case.due_at) == (True, True)


def test_a_case_keeps_how_many_working_hours_it_waited(consultation, moderator, always_open):
    text = waiting(consultation, hours=5)
    act(moderator, text, "publish")
    case = Case.objects.get()
    assert case.decided_at is not None
    assert case.waited_hours == pytest.approx(5, abs=0.1)


def test_withdrawn_text_does_not_count_as_decided(consultation):
    text = waiting(consultation)
    close_case(target_kind="essay", target_id=text.pk)
    case = Case.objects.get()
    assert (case.decided_at, case.waited_hours) == (None, None)


def test_visitor_reads_the_age_of_the_queue(consultation, moderator, always_open):
    assert age(consultation) == QueueAge(promised_hours=16)
    for hours in (1, 2, 9):
        act(moderator, waiting(consultation, hours=hours), "publish")
    late = waiting(consultation, hours=30)
    waiting(consultation, hours=3)
    Case.objects.filter(target_id=late.pk).update(
        due_at=datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    )
    found = age(consultation)
    assert (found.waiting, found.late, found.decided, found.in_time) == (2, 1, 3, 3)
    assert found.oldest_hours == pytest.approx(30, abs=0.2)
    assert found.median_hours == pytest.approx(2, abs=0.1)
    assert not found.is_on_time


def test_promise_counts_as_kept_if_no_case_is_or_was_recently_late(
    consultation, moderator, always_open
):
    act(moderator, waiting(consultation, hours=1), "publish")
    waiting(consultation)
    assert age(consultation).is_on_time
    act(moderator, waiting(consultation, late=True), "publish")
    assert not age(consultation).is_on_time
    Case.objects.update(decided_at=datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
    assert age(consultation).is_on_time


def test_another_consultation_has_its_own_queue(consultation, organisation):
    waiting(consultation)
    assert age(make.consultation(organisation, slug="autre")).waiting == 0


@pytest.mark.parametrize("number", [1, 3])
def test_reads_ask_as_much_at_one_text_as_at_three(consultation, organisation, moderator, number):
    author = make.person(consultation=consultation)
    texts = [waiting(consultation, author) for _ in range(number)]
    visitor = make.visitor(organisation)
    row = get_consultation_row(visitor, consultation.slug)
    counts = []
    for read in (
        lambda: queue_age(visitor, row),
        lambda: queues(organisation),
        lambda: own_waits(author, texts),
        lambda: own_waits(visitor, texts),
    ):
        with CaptureQueriesContext(connection) as queries:
            read()
        counts.append(len(queries))
    assert counts == [1, 1, 1, 0]


def test_reason_and_deadline_of_a_pending_text_are_shown_to_its_author_only(consultation):
    author, other = make.person(consultation=consultation), make.person(consultation=consultation)
    text = waiting(consultation, author, hours=2)
    case = Case.objects.get()
    wait = own_waits(author, [text])[text.pk]
    assert (wait.since, wait.promised_by, wait.why) == (
        case.created_at,
        case.due_at,
        "consultation",
    )
    assert (
        own_waits(other, [text]) == own_waits(make.visitor(consultation.organisation), [text]) == {}
    )


def test_notice_on_a_public_text_is_not_revealed_to_its_author(consultation):
    author = make.person(consultation=consultation)
    text = essay(consultation, author)
    report(make.person(consultation=consultation), text)
    assert own_waits(author, [text]) == {}

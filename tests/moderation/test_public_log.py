"""The public log with its filters, delays and appeals, and its figures by month."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given as tried
from hypothesis import strategies as st

from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres import clock
from moderation.cases.actions.cases import open_case
from moderation.decisions import figures
from moderation.decisions.actions.log import append
from moderation.decisions.chain import first_bad_decision
from moderation.decisions.figures import Line, monthly, stream_figures
from moderation.decisions.selectors import public_log
from moderation.decisions.selectors.public_log import kinds_and_months, later_about, log, log_head
from moderation.decisions.selectors.statements import PROVISIONAL
from moderation.enums import Action, AppealSide, AppealState, Reason
from moderation.models import Appeal, Case, Decision, Notice
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_decisions import WHY, act
from tests.moderation.test_notices import report

PARIS = ZoneInfo("Europe/Paris")
MARCH = datetime(2026, 3, 10, 9, 0, tzinfo=PARIS)


@pytest.fixture
def visitor(organisation):
    return make.visitor(organisation)


@pytest.fixture
def set_time(monkeypatch):
    """Return a function that sets the time of the database's clock."""

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    set_to(MARCH)
    return set_to


def decided(consultation, action="remove", *, waited=timedelta(0), reason="insult", **fields):
    """Write a decision as the actions write it, on a text that had waited so long."""
    text = essay(consultation)
    after = Action(action).state or text.state
    fields = {"origin": "notice", "opened_at": clock.now() - waited, "state_after": after, **fields}
    viewer = make.person("moderator", consultation)
    return append(
        viewer, "essay", text, None, action=action, reason=reason, facts="Faits.", **fields
    )


def appealed(decision, state="open", *, side=AppealSide.AUTHOR, at=MARCH):
    """Create an appeal in this state, with its outcome if it was decided."""
    scope = {
        "organisation": decision.organisation,
        "consultation": decision.consultation,
        "decision": decision,
    }
    outcome_fields = {}
    if state in AppealState.outcomes():
        decision_fields = {
            "origin": "appeal",
            "about": decision.number,
            "action": "uphold" if state == "upheld" else "undo",
        }
        outcome_fields = {
            "outcome": decided(decision.consultation, reason=decision.reason, **decision_fields),
            "decided_at": at,
        }
    appeal = Appeal(side=side, state=state, due_at=at, created_at=at, **scope, **outcome_fields)
    appeal.save(force_insert=True)
    return appeal


def numbers(rows):
    return [row.number for row in rows]


# ---- reading


def test_the_log_is_narrowed_by_month_kind_action_and_reason(consultation, visitor, set_time):
    decided(consultation, "remove", reason="insult")
    set_time(datetime(2026, 4, 1, 0, 30, tzinfo=PARIS))  # still March in UTC
    decided(consultation, "restrict", reason="spam")
    set_time(datetime(2026, 12, 31, 23, 30, tzinfo=PARIS))
    decided(consultation, "remove", reason="spam")
    assert numbers(log(visitor, consultation)) == [3, 2, 1]
    assert numbers(log(visitor, consultation, month="2026-04")) == [2]
    assert numbers(log(visitor, consultation, month="2026-12")) == [3]
    assert numbers(log(visitor, consultation, month="2027-01")) == []
    assert numbers(log(visitor, consultation, action="remove")) == [3, 1]
    assert numbers(log(visitor, consultation, action="remove", reason="spam")) == [3]
    assert numbers(log(visitor, consultation, kind="essay")) == [3, 2, 1]
    assert numbers(log(visitor, consultation, kind="proposal")) == []
    assert kinds_and_months(visitor, consultation) == (["essay"], ["2026-12", "2026-04", "2026-03"])


@pytest.mark.parametrize(
    "filters",
    [
        *({"month": month} for month in ("2026-13", "2026-3", "1999-01", "٢٠٢٦-03", "2026-03\n")),
        *({"kind": "ballot"}, {"action": "burn"}, {"reason": "none"}),
    ],
)
def test_filter_with_an_unknown_value_is_refused(consultation, visitor, filters):
    with pytest.raises(Invalid) as refusal:
        log(visitor, consultation, **filters)
    assert [refusal.value.attr] == [*filters]


@tried(st.text(max_size=9) | st.from_regex(r"20[0-9]{2}-[01][0-9]", fullmatch=True))
def test_any_month_is_read_or_refused(text):
    somewhere = SimpleNamespace(time_zone="Europe/Paris")
    if public_log.MONTH.fullmatch(text):
        assert public_log._in_month(somewhere, text)
    else:
        with pytest.raises(Invalid):
            public_log._in_month(somewhere, text)


def test_a_kind_that_only_the_log_knows_can_be_asked(consultation, visitor, set_time):
    text = essay(consultation)
    viewer = make.person("moderator", consultation)
    append(
        viewer,
        "measure",
        text,
        None,
        action="warn",
        origin="own",
        state_after=text.state,
        facts="Faits.",
        reason="spam",
    )
    assert numbers(log(visitor, consultation, kind="measure")) == [1]


def test_delay_runs_from_the_moment_the_case_opened(consultation, visitor, set_time):
    decided(consultation, waited=timedelta(hours=5))
    decided(consultation)
    assert [row.delay for row in log(visitor, consultation)] == [timedelta(0), timedelta(hours=5)]


def test_delay_of_a_version_1_entry_is_read_from_its_case(consultation, visitor):
    text = essay(consultation)
    case = open_case(target_kind="essay", target=text)
    old = act(make.person("moderator", consultation), text, "remove", case_id=case.pk, **WHY)
    assert old.opened_at is not None
    rows = Decision.objects.filter(pk=old.pk)
    assert rows.annotate(since=public_log.waited_since()).get().since <= old.created_at


def test_log_shows_the_state_of_the_appeal_of_each_decision(consultation, visitor, set_time):
    plain, waits, looked_at, upheld, reversed_, both = (decided(consultation) for _ in range(6))
    appealed(waits)
    appealed(looked_at, "assigned")
    appealed(upheld, "upheld")
    appealed(reversed_, "partly")
    appealed(both, "upheld")
    appealed(both, "reversed", side=AppealSide.REPORTER)
    appeals = {row.number: row.appeal for row in log(visitor, consultation)}
    decisions = [plain, waits, looked_at, upheld, reversed_, both]
    assert [appeals[decision.number] for decision in decisions] == [
        None,
        "open",
        "open",
        "upheld",
        "partly",
        "reversed",
    ]


def test_open_appeal_takes_precedence_over_an_upheld_one(consultation, visitor, set_time):
    decision = decided(consultation)
    appealed(decision, "upheld")
    appealed(decision, "open", side=AppealSide.REPORTER)
    assert log(visitor, consultation).get(number=decision.number).appeal == "open"


def test_later_decisions_about_a_decision_are_found(consultation, visitor, set_time):
    first = decided(consultation)
    decided(consultation, "undo", about=first.number)
    decided(consultation, "uphold", about=first.number)
    assert later_about(visitor, consultation, [1, 2]) == {1: [2, 3]}
    assert log_head(visitor, consultation).number == 3


def test_the_log_of_another_organisation_is_empty(consultation, other_organisation, set_time):
    decided(consultation)
    elsewhere = make.visitor(other_organisation)
    assert numbers(log(elsewhere, consultation)) == []
    assert monthly(elsewhere, consultation) == []
    assert log_head(elsewhere, consultation) is None
    with pytest.raises(NotFound):
        public_log.decision(elsewhere, 1, consultation)


# ---- figures


def test_figures_by_month_and_reason(consultation, visitor, set_time):
    for hours in (1, 3, 60):
        decided(consultation, "remove", waited=timedelta(hours=hours))
    decided(consultation, "restrict")  # found by the moderator: no delay
    contested = decided(consultation, "hide", reason="threat", waited=timedelta(hours=25))
    appealed(contested, "reversed", at=datetime(2026, 4, 2, tzinfo=PARIS))
    set_time(datetime(2026, 4, 3, tzinfo=PARIS))
    decided(consultation, "no_breach", reason="", waited=timedelta(hours=48))
    decided(consultation, "restore", reason="insult", waited=timedelta(hours=72), automation=True)
    hours = timedelta(hours=1)
    assert monthly(visitor, consultation) == [
        Line("2026-04", "insult", decisions={"restore": 1}),
        Line("2026-04", "threat", appeals=1, reversals=1),
        Line("2026-04", "", decisions={"no_breach": 1}, median=48 * hours, waited=1, in_time=1),
        Line(
            "2026-03",
            "insult",
            decisions={"remove": 3, "restrict": 1},
            median=3 * hours,
            waited=3,
            in_time=2,
        ),
        Line(
            "2026-03",
            "threat",
            decisions={"hide": 1, "undo": 1},
            median=25 * hours,
            waited=1,
            in_time=0,
        ),
    ]


def test_notices_count_by_the_reason_they_gave(consultation, visitor):
    text = essay(consultation)
    for reason in ("spam", "spam", "insult"):
        case = open_case(target_kind="essay", target=text)
        arguments = {
            "target_kind": "essay",
            "target_id": text.pk,
            "organisation": consultation.organisation,
        }
        Notice.objects.create(case=case, reason=reason, **arguments)
    assert [(line.reason, line.notices, line.total) for line in monthly(visitor, consultation)] == [
        ("insult", 1, 0),
        ("spam", 2, 0),
    ]


def test_figures_of_other_consultations_are_not_counted(
    organisation, consultation, visitor, set_time
):
    decided(make.consultation(organisation, slug="ailleurs"))
    assert monthly(visitor, consultation) == []


@pytest.mark.parametrize("many", [1, 3])
def test_figures_take_five_queries(consultation, visitor, set_time, many):
    for month in range(1, many + 1):
        set_time(datetime(2026, month, 5, tzinfo=PARIS))
        appealed(decided(consultation, waited=timedelta(hours=1)), "upheld")
    with CaptureQueriesContext(connection) as queries:
        monthly(visitor, consultation)
    assert len(queries) == 5


def test_figures_as_data_have_a_rule_each(consultation, visitor, set_time):
    decided(consultation, "remove", waited=timedelta(hours=2))
    rows = list(stream_figures(visitor, consultation))
    assert {row["month"] for row in rows} == {"2026-03"}
    assert {row["reason"] for row in rows} == {"insult"}
    assert {row["figure"]: row["value"] for row in rows} == {
        "notices": 0,
        "decisions.remove": 1,
        "delay.median_seconds": 7200,
        "delay.counted": 1,
        "within_delay": 1,
        "appeals": 0,
        "reversals": 0,
    }
    assert {row["figure"].partition(".")[0] for row in rows} == {*figures.RULES}


def test_rule_of_the_figure_names_the_promised_delays():
    rule = str(figures.RULES["within_delay"])
    hours = {
        reason: reason.answered_within / timedelta(hours=1)
        for reason in Reason
        if reason.answered_within
    }
    assert {reason for reason, delay in hours.items() if delay == 1} == {"terrorism"}
    assert {reason for reason, delay in hours.items() if delay == 24} == {"sexual", "threat"}
    hours |= {"hidden": PROVISIONAL / timedelta(hours=1), "": public_log.USUAL / timedelta(hours=1)}
    assert sorted(set(hours.values())) == [1, 24, 48, 72]
    assert all(f"{int(delay)} h" in rule for delay in set(hours.values()))


# ---- promised delays, in working hours
# The office is closed; it opens on Monday at nine.
FRIDAY = datetime(2026, 3, 13, 18, 0, tzinfo=PARIS)


def waited(consultation, set_time, reason=""):
    """Create a text that waits, or was reported, on Friday evening.

    Sixteen working hours are promised.
    """
    set_time(FRIDAY)
    text = essay(consultation, state="published" if reason else "pending")
    if reason:
        report(make.person(consultation=consultation), text, reason)
    else:
        open_case(target_kind="essay", target=text)
    Case.objects.filter(target_id=text.pk).update(created_at=FRIDAY)
    return text


def count_in_time(consultation, decision):
    """Return how many decisions were in time, and how many count.

    Check that the page, the API and the dataset agree.
    """
    visitor = make.visitor(consultation.organisation)
    line = next(candidate for candidate in monthly(visitor, consultation) if candidate.waited)
    path = f"/consultations/{consultation.slug}/moderation-log/"
    assert f"{line.in_time} sur {line.waited}" in make.client().get(path).content.decode()
    months = (
        make.client()
        .get(f"/api/v1/moderation/figures/?consultation={consultation.slug}")
        .json()["months"]
    )
    [delay] = [month["delay"] for month in months if month["delay"]["counted"]]
    assert (delay["within"], delay["counted"]) == (line.in_time, line.waited)
    rows = list(stream_figures(visitor, consultation))
    for name, number in (("within_delay", line.in_time), ("delay.counted", line.waited)):
        assert sum(row["value"] for row in rows if row["figure"] == name) == number
    phrase = "dans le délai promis" if line.in_time else "plus tard que promis"
    assert phrase in make.client().get(f"{path}{decision.number}/").content.decode()
    return line.waited, line.in_time


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("reason", "decided_at", "in_time"),
    [
        ("", datetime(2026, 3, 17, 16, 59, tzinfo=PARIS), 1),  # 95 hours later, and 16 of work
        ("", datetime(2026, 3, 17, 17, 1, tzinfo=PARIS), 0),
        ("spam", datetime(2026, 3, 17, 9, 0, tzinfo=PARIS), 1),
        ("threat", datetime(2026, 3, 14, 17, 59, tzinfo=PARIS), 1),  # the law counts on Saturdays
        ("threat", datetime(2026, 3, 16, 9, 0, tzinfo=PARIS), 0),
        ("terrorism", datetime(2026, 3, 13, 19, 1, tzinfo=PARIS), 0),
    ],
)
def test_decision_is_in_time_by_the_deadline_promised_to_its_case(
    consultation, set_time, reason, decided_at, in_time
):
    text = waited(consultation, set_time, reason)
    set_time(decided_at)
    moderator = make.person("moderator", consultation)
    decision = act(moderator, text, "remove", **WHY) if reason else act(moderator, text, "publish")
    assert count_in_time(consultation, decision) == (1, in_time)
    assert first_bad_decision(moderator, consultation) is None  # the chain does not cover it


def test_hiding_is_in_time_by_the_deadline_before_its_extension(consultation, visitor, set_time):
    text, moderator = (
        waited(consultation, set_time, "insult"),
        make.person("moderator", consultation),
    )
    set_time(datetime(2026, 3, 17, 18, 0, tzinfo=PARIS))
    act(moderator, text, "hide", **WHY)
    assert [
        (line.waited, line.in_time) for line in monthly(visitor, consultation) if line.waited
    ] == [(1, 0)]
    set_time(datetime(2026, 3, 18, 9, 0, tzinfo=PARIS))
    act(moderator, text, "remove", **WHY)
    counted = [
        (line.waited, line.in_time) for line in monthly(visitor, consultation) if line.waited
    ]
    assert counted == [(2, 1)]  # within the 72 hours


def test_older_decisions_are_in_time_by_the_deadline_of_their_case_except_hidings(
    consultation, visitor, set_time
):
    """Count rows without `due_at` by the deadline of their case.

    Where the case was given more time later, the clock of the decision is used.
    """
    set_time(FRIDAY)
    viewer = make.person("moderator", consultation)
    for action, after in (("remove", "removed"), ("hide", "hidden_provisional")):
        text = waited(consultation, set_time)
        case = Case.objects.get(target_id=text.pk)
        case.due_at = None  # as such rows were written then
        set_time(datetime(2026, 3, 17, 10, 0, tzinfo=PARIS))
        fields = {"reason": "insult", "facts": "Faits.", "origin": "own", "state_after": after}
        append(viewer, "essay", text, case, action=action, **fields)
    assert set(Decision.objects.values_list("due_at", flat=True)) == {None}
    [line] = [line for line in monthly(visitor, consultation) if line.waited]
    assert (line.waited, line.in_time) == (2, 1)

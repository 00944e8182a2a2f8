"""Concurrent acts with real commits.

Every notice is counted, each case is decided once, and decisions are numbered without gaps.
"""

import threading
from dataclasses import replace

import pytest
from django.db import connection

from consult.core.postgres import tenancy
from moderation import target_kinds
from moderation.cases.actions import cases as case_actions
from moderation.decisions.actions.decisions import decide
from moderation.decisions.chain import first_bad_decision
from moderation.enums import CaseState, NoticeState
from moderation.exceptions import AlreadyDecided
from moderation.models import Case, Decision, Notice
from moderation.notices.actions import submit_notice
from tests.factories import make
from tests.moderation.essays import NAME, essay, essays  # noqa: F401
from tests.moderation.test_decisions import WHY

pytestmark = pytest.mark.committed


@pytest.fixture
def place(committed):
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    return make.consultation(organisation)


def at_once(organisation, acts):
    """Run every act in a thread with its own connection, all at once; return the outcomes."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act):
        with tenancy.organisation(organisation.pk):
            try:
                connection.ensure_connection()
                start.wait(30)
                outcomes.append(act())
            except Exception as error:
                outcomes.append(error)
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def notices(place, text, number):
    visitor = make.visitor(place.organisation)
    fields = {"viewer": visitor, "target_kind": "essay", "target_id": text.pk, "reason": "insult"}
    return [lambda: submit_notice(**fields) for _ in range(number)]


def test_fifty_notices_at_once_are_fifty_in_one_case(place):
    text = essay(place)
    outcomes = at_once(place.organisation, notices(place, text, 50))
    assert [type(outcome) for outcome in outcomes] == [Notice] * 50
    assert (Case.objects.get().notices_count, Notice.objects.count()) == (50, 50)


def test_mutant_without_the_locks_on_text_and_case_loses_notices(place, monkeypatch):
    def unlocked(target_kind, target_id):
        rows = Case.objects.filter(
            target_kind=target_kind, target_id=target_id, state__in=CaseState.unfinished()
        )
        return rows.first()

    monkeypatch.setattr(case_actions, "locked_case", unlocked)
    monkeypatch.setitem(
        target_kinds._kinds,
        NAME,
        replace(target_kinds.get_kind(NAME), lock=lambda viewer, pk: None),
    )
    at_once(place.organisation, notices(place, essay(place), 50))
    assert Case.objects.get().notices_count < Notice.objects.count() == 50


def test_repeated_notice_of_one_participant_is_counted_once(place):
    text, person = essay(place), make.person(consultation=place)
    fields = {"viewer": person, "target_kind": "essay", "target_id": text.pk, "reason": "spam"}
    outcomes = at_once(place.organisation, [lambda: submit_notice(**fields)] * 10)
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert (Case.objects.get().notices_count, Notice.objects.count()) == (1, 1)


def test_concurrent_decisions_on_a_case_are_taken_once(place):
    text = essay(place)
    staff = [make.person("moderator", place) for _ in range(8)]
    fields = {"target_kind": "essay", "target_id": text.pk, "action": "remove", **WHY}
    outcomes = at_once(place.organisation, [lambda v=v: decide(viewer=v, **fields) for v in staff])
    names = sorted(type(outcome).__name__ for outcome in outcomes)
    assert names == [AlreadyDecided.__name__] * 7 + [Decision.__name__]
    assert Decision.objects.count() == 1


def test_decisions_at_once_are_numbered_without_gap_in_one_whole_chain(place):
    moderator, texts = make.person("moderator", place), [essay(place) for _ in range(16)]
    fields = {"viewer": moderator, "target_kind": "essay", "action": "remove", **WHY}
    outcomes = at_once(
        place.organisation, [lambda t=t: decide(target_id=t.pk, **fields) for t in texts]
    )
    assert sorted(outcome.number for outcome in outcomes) == list(range(1, 17))
    assert first_bad_decision(make.visitor(place.organisation), place) is None


def test_concurrent_notices_and_decisions_leave_no_open_notice_in_a_decided_case(place):
    text, moderator = essay(place), make.person("moderator", place)
    fields = {
        "viewer": moderator,
        "target_kind": "essay",
        "target_id": text.pk,
        "action": "no_breach",
    }
    acts = notices(place, text, 16) + [lambda: decide(**fields)] * 6
    refusals = [
        outcome for outcome in at_once(place.organisation, acts) if isinstance(outcome, Exception)
    ]
    assert {type(refusal) for refusal in refusals} <= {AlreadyDecided}
    assert Notice.objects.count() == 16 == sum(Case.objects.values_list("notices_count", flat=True))
    assert not Notice.objects.filter(state=NoticeState.OPEN, case__state=CaseState.DECIDED).exists()
    assert not Notice.objects.filter(state=NoticeState.DECIDED, case__state=CaseState.OPEN).exists()

"""Races of answers to a questionnaire: two tabs, two agents, an answer around the close.

Mutants show what happens without the guards.
"""

import pytest

from consult.core.postgres.roles import as_owner
from consult.questionnaires.actions import lifecycle as lifecycle_actions
from consult.questionnaires.actions import submissions
from consult.questionnaires.actions import submissions as submission_actions
from consult.questionnaires.models import Answer, Respondent, Submission
from consult.questionnaires.selectors import own as own_selectors
from tests.blocked_sessions import wait_until_blocked
from tests.factories import make
from tests.faults.harness import (
    FORK,
    PATIENCE,
    fleet,
    outcome_of,
    scene,
    states,
)
from tests.questionnaires import given

TABS = 4
GUARDS = {
    "named": ("questionnaires_submission", "one_submission_per_person"),
    "anonymous": ("questionnaires_respondent", "one_answer_per_respondent"),
    "paper": ("questionnaires_submission", "one_submission_per_sheet"),
}

pytestmark = pytest.mark.committed


def tabs(place, questionnaire):
    """Send answers of one person from several tabs at once."""
    viewer = place.voters[0]
    works = [
        lambda grade=grade: outcome_of(
            lambda: given.answered(questionnaire, viewer, grade=1 + grade % 5) and grade
        )
        for grade in range(TABS)
    ]
    return fleet(place.organisation.pk, works)


def sheets(place, questionnaire):
    """Enter one sheet of paper by several agents at once."""
    agents = [make.person("facilitator", place.consultation) for _ in range(TABS)]
    works = [
        lambda agent=agent: outcome_of(lambda: str(given.on_paper(questionnaire, "A-1", agent).pk))
        for agent in agents
    ]
    return fleet(place.organisation.pk, works)


def sent_at_once(place, way):
    """Send at once. Return the questionnaire, the outcomes and the number of stored submissions."""
    questionnaire = given.opened(place.consultation, anonymity="named" if way == "paper" else way)
    outcomes = (sheets if way == "paper" else tabs)(place, questionnaire)
    return questionnaire, outcomes, Submission.objects.count()


def accept_the_charter(place):
    """Accept the charter first, so that only the answers race."""
    given.answered(given.opened(place.consultation, title_fr="Avant (exemple)"), place.voters[0])
    Answer.objects.all().delete()
    Submission.objects.all().delete()


@pytest.mark.parametrize("way", GUARDS)
def test_simultaneous_submissions_succeed_once_and_the_others_are_refused(committed, way):
    place = scene(proposals=0)
    accept_the_charter(place)
    questionnaire, outcomes, stored = sent_at_once(place, way)
    assert states(outcomes) == {"ok": 1, "refused": TABS - 1}
    assert {outcome.value for outcome in outcomes if outcome.state == "refused"} == {
        "sheet_entered" if way == "paper" else "already_answered"
    }
    assert (stored, Respondent.objects.count()) == (1, way == "anonymous")
    winner = next(outcome.value for outcome in outcomes if outcome.state == "ok")
    if way != "paper":
        grades = Answer.objects.filter(item=given.item(questionnaire, "grade")).values_list(
            "value", flat=True
        )
        assert list(grades) == [1 + winner % 5]


@pytest.mark.parametrize("way", GUARDS)
def test_mutant_without_the_constraint_is_caught(committed, way):
    place = scene(proposals=0)
    accept_the_charter(place)
    table, constraint = GUARDS[way]
    with as_owner() as owner, owner.cursor() as cursor:
        drop = "DROP INDEX {1}" if way == "paper" else "ALTER TABLE {0} DROP CONSTRAINT {1}"
        cursor.execute(drop.format(table, constraint))
    _questionnaire, _outcomes, stored = sent_at_once(place, way)
    assert stored > 1


def test_changes_at_once_leave_one_whole_set_of_answers(committed):
    place = scene(proposals=0)
    questionnaire = given.opened(place.consultation)
    viewer = given.answered(questionnaire, place.voters[0], grade=1, people=1)

    def change(grade):
        submission_actions.submit(
            viewer=viewer,
            questionnaire_id=questionnaire.pk,
            answers=given.answers(questionnaire, grade=grade, people=grade),
            changing=True,
        )

    works = [lambda grade=grade: outcome_of(lambda: change(grade)) for grade in (2, 3, 4, 5)]
    assert states(fleet(place.organisation.pk, works)) == {"ok": 4}
    own = own_selectors.own_answers(viewer, questionnaire)
    assert (
        own[str(given.item(questionnaire, "grade").pk)]
        == own[str(given.item(questionnaire, "people").pk)]
    )
    assert (Submission.objects.count(), Answer.objects.count()) == (1, 3)


HASTY = """
SELECT state, opens_at <= clock_timestamp() AND clock_timestamp() < closes_at, true, clock_timestamp()
FROM questionnaires_questionnaire WHERE id = %s
"""


def answered_after_the_close(place):
    """Close a questionnaire during a slow submission that began before the end.

    Return the outcomes of both. That of the submission is whether the close ended before the
    submission did, instead of waiting for its lock.
    """
    questionnaire = given.opened(place.consultation)
    manager = make.person("manager", place.consultation)
    is_locked, is_closed = FORK.Event(), FORK.Event()
    closed_first = []

    def slowly():
        check_answers = submissions.checked_answers

        def checked(*args, **kwargs):
            is_locked.set()
            wait_until_blocked(is_closed.is_set)
            closed_first.append(is_closed.is_set())
            return check_answers(*args, **kwargs)

        submissions.checked_answers = checked
        given.answered(questionnaire, place.voters[0])
        return closed_first[0]

    def close():
        assert is_locked.wait(PATIENCE)
        reason = {"questionnaire_id": questionnaire.pk, "reason": "Essai (exemple)"}
        lifecycle_actions.close_questionnaire(viewer=manager, **reason)
        is_closed.set()

    return fleet(place.organisation.pk, [lambda: outcome_of(slowly), lambda: outcome_of(close)])


def test_close_waits_for_the_submission_under_way(committed):
    place = scene(proposals=0)
    sent, closed = answered_after_the_close(place)
    assert (sent.state, closed.state) == ("ok", "ok")
    assert not sent.value


def test_mutant_without_the_lock_is_caught(committed, monkeypatch):
    monkeypatch.setattr(submissions, "LOCK_AND_TIME", HASTY)
    place = scene(proposals=0)
    sent, closed = answered_after_the_close(place)
    assert (sent.state, closed.state) == ("ok", "ok")
    assert sent.value

"""Erasure of a participant who answered.

Named answers lose their author, or their words too. Anonymous answers stay, because they cannot be
found.
"""

import json

import pytest

from consult.core.exceptions import Invalid
from consult.notifications.actions.follows import follow
from consult.questionnaires.actions import answer_review as answer_review_actions
from consult.questionnaires.actions import notifications as notification_actions
from consult.questionnaires.actions.erasure import erase_submissions
from consult.questionnaires.models import Answer, Respondent, Submission
from consult.questionnaires.selectors import own as own_selectors
from tests.factories import make
from tests.notifications.scene import notifications_of, work
from tests.questionnaires import given


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


def erase(viewer, *, keep_texts):
    erase_submissions(viewer, viewer.participant.pk, keep_texts)


@pytest.mark.parametrize("keep_texts", [True, False])
def test_named_answers_stay_counted_without_their_author(consultation, keep_texts):
    questionnaire = given.opened(consultation)
    viewer, other = (
        given.answered(questionnaire, wish=f"Souhait {n} (exemple)", grade=n) for n in (1, 2)
    )
    erase(viewer, keep_texts=keep_texts)
    assert Submission.objects.get(participant__isnull=False).participant == other.participant
    words = Answer.objects.filter(item=given.item(questionnaire, "wish"))
    found = sorted(words.values_list("value", "reading", "reason"))
    first_answer = (
        ("Souhait 1 (exemple)", "waiting", "") if keep_texts else ("", "withheld", "erased")
    )
    assert found == sorted([first_answer, ("Souhait 2 (exemple)", "waiting", "")])
    grades = Answer.objects.filter(item=given.item(questionnaire, "grade")).values_list(
        "value", flat=True
    )
    assert sorted(grades) == [1, 2]
    if not keep_texts:
        given.closed(questionnaire)
        erased = words.get(reason="erased")
        with pytest.raises(Invalid):
            manager = make.person("manager", consultation)
            answer_review_actions.read_answer(
                viewer=manager, answer_id=erased.pk, reading="published"
            )


def test_record_of_an_anonymous_respondent_is_deleted_and_the_answers_stay(consultation):
    questionnaire = given.opened(consultation, anonymity="anonymous")
    viewer = given.answered(questionnaire, wish="Sans nom (exemple)")
    erase(viewer, keep_texts=False)
    assert Respondent.objects.count() == 0
    assert Answer.objects.get(item=given.item(questionnaire, "wish")).value == "Sans nom (exemple)"


def test_sheets_stay_when_the_agent_who_entered_them_leaves(consultation):
    questionnaire = given.opened(consultation)
    agent = make.person("facilitator", consultation)
    given.on_paper(questionnaire, "A-1", agent)
    erase(agent, keep_texts=False)
    assert Submission.objects.get().entered_by is None


def test_export_contains_named_answers_and_the_fact_of_anonymous_ones(consultation):
    named = given.opened(consultation)
    anonymous = given.opened(consultation, anonymity="anonymous", title_fr="Sans nom (exemple)")
    viewer = given.answered(named, wish="Le soir (exemple)", hours=["soir"], again=True)
    given.answered(anonymous, viewer, wish="Rien de moi (exemple)")
    given.answered(named, wish="D'une autre (exemple)")
    found = list(own_selectors.own_submissions_for_export(viewer))
    assert [row["anonymity"] for row in found] == ["named", "anonymous"]
    assert found[0]["answers"] == [
        {"asked": "Ce que vous souhaitez (exemple)", "answered": "Le soir (exemple)"},
        {"asked": "Comment venez-vous (exemple) ?", "answered": "À vélo"},
        {"asked": "Quels horaires (exemple) ?", "answered": ["Soir"]},
        {"asked": "Reviendrez-vous (exemple) ?", "answered": True},
    ]
    assert "Rien de moi" not in json.dumps(found, default=str)


def test_follower_is_notified_once_that_a_questionnaire_is_open(consultation):
    reader, answering = (
        make.person(consultation=consultation),
        make.person(consultation=consultation),
    )
    for viewer in (reader, answering):
        follow(viewer=viewer, kind="consultation", object_id=consultation.pk)
    questionnaire = given.opened(consultation, title_fr="Horaires (exemple)")
    assert notification_actions.notify_of_opened() == 1
    assert notification_actions.notify_of_opened() == 0
    given.answered(questionnaire, answering)
    work()
    notifications = [("step", "Le questionnaire «\xa0Horaires (exemple)\xa0» est ouvert.")]
    assert notifications_of(reader) == notifications_of(answering) == notifications

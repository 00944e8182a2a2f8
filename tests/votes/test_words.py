"""Words next to a vote: asked and closed with the poll, and separate from every ballot."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.utils import timezone

from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.core.exceptions import NotFound
from consult.questionnaires.actions import lifecycle as action_lifecycle
from consult.questionnaires.actions import submissions as submission_actions
from consult.questionnaires.exceptions import QuestionnaireIsNotOpen
from consult.questionnaires.models import Questionnaire, Submission
from consult.questionnaires.selectors import questionnaires as questionnaire_selectors
from frontend.presenters.polls.questionnaires import cards
from tests.factories import make
from tests.votes import polls
from votes.actions import drafts as draft_actions
from votes.actions import polls as poll_actions
from votes.exceptions import QuestionIsIncomplete
from votes.selectors.polls import get_poll

ASIDE = {"aside_fr": "Pourquoi ce choix ? (exemple)", "aside_en": "Why this choice? (sample)"}


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


@pytest.fixture
def question(consultation, manager):
    draft = polls.draft(consultation, viewer=manager, **ASIDE)
    poll_actions.open_question(viewer=manager, question_id=draft.pk)
    return get_poll(manager, draft.pk)


def beside(question):
    return questionnaire_selectors.get_questionnaire(
        make.Viewer.system(question.organisation), question.poll.words_id
    )


def add(viewer, question, text="Parce que le soir, tout est fermé (exemple)."):
    words = beside(question)
    [item] = questionnaire_selectors.items_of(words)
    submission_actions.submit(
        viewer=viewer,
        questionnaire_id=words.pk,
        answers={str(item.pk): text},
        charter_accepted=True,
    )


def test_opening_a_poll_opens_its_words(question):
    words = beside(question)
    [item] = questionnaire_selectors.items_of(words)
    assert (words.state, words.is_anonymous) == ("open", True)
    assert question.opens_at <= words.opens_at < question.opens_at + timedelta(minutes=1)
    assert words.closes_at == question.closes_at
    assert (item.kind, item.label_fr, item.label_en, item.is_required) == (
        "long_text",
        *ASIDE.values(),
        False,
    )


def test_a_poll_that_asks_for_no_words_opens_nothing(consultation):
    assert polls.opened(consultation).poll.words_id is None
    assert not Questionnaire.objects.exists()


def test_words_are_listed_for_readers_of_answers_and_not_offered_as_questionnaires(question):
    viewer = make.person(consultation=question.consultation)
    [listed] = questionnaire_selectors.list_questionnaires(viewer, question.consultation_id)
    assert (listed.pk, listed.stands_alone) == (question.poll.words_id, False)
    assert cards(viewer, question.consultation) == []


def test_no_link_exists_between_words_and_vote(question):
    viewer = make.person(consultation=question.consultation)
    polls.vote(viewer, question, 0)
    add(viewer, question)
    submission = Submission.objects.get(questionnaire=question.poll.words_id)
    assert (submission.participant_id, submission.day, submission.entered_by_id) == (
        None,
        None,
        None,
    )


def test_words_may_be_added_without_a_vote_and_a_vote_without_words(question):
    add(make.person(consultation=question.consultation), question)
    polls.vote(make.person(consultation=question.consultation), question, 1)
    assert Submission.objects.filter(questionnaire=question.poll.words_id).count() == 1


def test_an_extended_vote_extends_its_words(manager, question):
    later = question.closes_at + timedelta(days=1)
    poll_actions.extend_question(
        viewer=manager, question_id=question.pk, closes_at=later, reason="Une grève (exemple)."
    )
    assert beside(question).closes_at == later


def test_end_of_the_words_cannot_be_moved_earlier(question):
    with pytest.raises(Error), transaction.atomic():
        Questionnaire.objects.filter(pk=question.poll.words_id).update(closes_at=timezone.now())


def test_a_vote_closed_before_its_date_closes_its_words_for_the_same_reason(question):
    polls.end(question)
    words = beside(question)
    assert (words.state, words.closing_reason) == ("closed", "Une panne (exemple).")
    with pytest.raises(QuestionnaireIsNotOpen):
        add(make.person(consultation=question.consultation), question)


def test_a_consultation_closed_before_its_date_closes_both(question, manager):
    lifecycle_actions.close_consultation(
        viewer=manager, consultation_id=question.consultation_id, reason="Une panne (exemple)."
    )
    assert beside(question).state == get_poll(manager, question.pk).state == "closed"


def test_draft_whose_words_were_removed_asks_none(consultation, manager):
    draft = polls.draft(consultation, viewer=manager, **ASIDE)
    draft_actions.edit_question(viewer=manager, question_id=draft.pk, aside_fr="", aside_en="")
    poll_actions.open_question(viewer=manager, question_id=draft.pk)
    assert get_poll(manager, draft.pk).poll.words_id is None


def test_a_poll_that_cannot_open_leaves_no_words(consultation, manager):
    draft = polls.draft(consultation, viewer=manager, options=1, **ASIDE)
    with pytest.raises(QuestionIsIncomplete), transaction.atomic():
        poll_actions.open_question(viewer=manager, question_id=draft.pk)
    assert not Questionnaire.objects.exists()


def test_question_of_the_words_is_frozen_with_the_poll(question):
    with pytest.raises(Error), transaction.atomic():
        type(question.poll).objects.filter(pk=question.pk).update(aside_fr="Autre chose (exemple)")


def test_draft_poll_is_not_found_by_outsiders_who_try_to_open_it(consultation, manager):
    draft = polls.draft(consultation, viewer=manager, **ASIDE)
    with pytest.raises(NotFound):
        poll_actions.open_question(
            viewer=make.person(consultation=consultation), question_id=draft.pk
        )


def test_words_that_the_team_closed_before_hinder_neither_extension_nor_close(manager, question):
    action_lifecycle.close_questionnaire(
        viewer=manager, questionnaire_id=question.poll.words_id, reason="Trop (exemple)."
    )
    later = question.closes_at + timedelta(days=1)
    poll_actions.extend_question(
        viewer=manager, question_id=question.pk, closes_at=later, reason="Une grève (exemple)."
    )
    polls.end(question)
    assert (get_poll(manager, question.pk).state, beside(question).closing_reason) == (
        "closed",
        "Trop (exemple).",
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_words_may_be_asked_in_one_language_alone(consultation, manager, language):
    draft = polls.draft(
        consultation, viewer=manager, **{f"aside_{language}": "Pourquoi ? (exemple)"}
    )
    poll_actions.open_question(viewer=manager, question_id=draft.pk)
    [item] = questionnaire_selectors.items_of(beside(get_poll(manager, draft.pk)))
    assert getattr(item, f"label_{language}") == "Pourquoi ? (exemple)"

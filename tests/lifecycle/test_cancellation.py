"""A consultation that is cancelled before its first day: nothing of it takes place (ADR 152)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from consult.consultations.actions.lifecycle import cancel_consultation, close_consultation
from consult.consultations.actions.phase_notifications import notify_phase_changes
from consult.consultations.actions.phases import schedule_phase
from consult.consultations.actions.suspension import suspend_consultation
from consult.consultations.enums import ConsultationState
from consult.consultations.exceptions import (
    AlreadyClosed,
    HasBegun,
    NotPublished,
    PhaseIsClosed,
)
from consult.consultations.models import Consultation, Phase
from consult.consultations.selectors.consultations import consultations, get_consultation
from consult.consultations.selectors.timetable import open_capabilities, phase_states
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.models import JournalEntry
from consult.notifications.actions.mailings import send_due
from consult.outcomes.answers.actions.dues import set_due
from consult.outcomes.answers.actions.reminders import remind_all
from consult.outcomes.answers.selectors.progress import answer_progress
from consult.questionnaires.actions.lifecycle import close_ended as close_ended_questionnaires
from consult.questionnaires.actions.lifecycle import open_questionnaire
from consult.questionnaires.exceptions import QuestionnaireIsIncomplete, QuestionnaireIsNotOpen
from consult.questionnaires.models import Questionnaire
from consult.workshops.models import Workshop
from tests.factories import make
from tests.notifications import scene
from tests.pages import given
from tests.questionnaires import given as questionnaires
from tests.votes import polls
from tests.workshops import given as workshops
from votes.actions.announced_votes import open_announced
from votes.actions.automatic_close import close_ended as close_ended_votes
from votes.actions.polls import announce_question, end_question, open_question
from votes.exceptions import PollIsNotOpen, QuestionIsIncomplete
from votes.models import Question, Result
from votes.selectors.announcements import list_announced
from votes.selectors.polls import get_poll, outcome

pytestmark = pytest.mark.django_db
WHY = "Le projet est reporté d'un an (exemple)."


@pytest.fixture
def upcoming(organisation):
    return make.consultation(organisation, state="upcoming", published_at=timezone.now())


@pytest.fixture
def manager(upcoming):
    return make.person("manager", upcoming)


def cancel(manager, consultation):
    return cancel_consultation(viewer=manager, consultation_id=consultation.pk, reason=WHY)


def read(consultation):
    return get_consultation(make.visitor(consultation.organisation), consultation.slug)


def begin(consultation):
    """Let the announced dates of a consultation come."""
    moments = {"opens_at": timezone.now() - timedelta(days=1)}
    Consultation.objects.filter(pk=consultation.pk).update(
        closed_at=timezone.now() - timedelta(days=2), **moments
    )
    Phase.objects.filter(consultation=consultation).update(
        ended_at=timezone.now() - timedelta(days=2), **moments
    )


def test_cancelled_consultation_keeps_its_dates_and_states_its_reason(upcoming, manager):
    before = upcoming.phases.get()
    cancelled = cancel(manager, upcoming)
    found = read(upcoming)
    assert found.state == ConsultationState.CANCELLED
    assert found.closing_reason == WHY
    assert found.opens_at == upcoming.opens_at
    assert found.closes_at == upcoming.closes_at
    phase = found.phases.get()
    assert phase.opens_at == before.opens_at
    assert phase.closes_at == before.closes_at
    assert phase.ended_at == cancelled.closed_at
    entry = JournalEntry.objects.get(act="consultation.cancel")
    assert entry.data == {"announced": upcoming.opens_at.isoformat(), "reason": WHY}


def test_state_is_the_same_in_lists(upcoming, manager):
    cancel(manager, upcoming)
    visitor = make.visitor(upcoming.organisation)
    found = {state: list(consultations(visitor, status=state)) for state in ConsultationState}
    assert [state for state, rows in found.items() if rows] == [ConsultationState.CANCELLED]


def test_every_step_is_over_even_that_of_the_answers(upcoming, manager):
    later = upcoming.closes_at + timedelta(days=1)
    Phase.objects.create(
        organisation=upcoming.organisation,
        consultation=upcoming,
        title_fr="Réponse (exemple)",
        capabilities=["respond"],
        opens_at=later,
        closes_at=later + timedelta(days=30),
    )
    cancel(manager, upcoming)
    assert {state for _phase, state in phase_states(read(upcoming))} == {"done"}
    with pytest.raises(AlreadyClosed):
        schedule_phase(
            viewer=manager,
            consultation_id=upcoming.pk,
            capabilities=["respond"],
            opens_at=later,
            closes_at=later + timedelta(days=3),
            title_fr="Encore (exemple)",
        )


def test_nothing_opens_when_the_announced_day_comes(upcoming, manager):
    scene.follower(upcoming)
    cancel(manager, upcoming)
    begin(upcoming)
    found = read(upcoming)
    assert found.state == ConsultationState.CANCELLED
    assert open_capabilities(found) == set()
    assert notify_phase_changes() == 0
    with pytest.raises(PhaseIsClosed):
        given.proposal(upcoming)


def test_announced_vote_neither_opens_nor_is_counted(upcoming, manager):
    ends = timezone.now() + timedelta(days=5)
    announced = polls.opened(upcoming, opens_at=upcoming.opens_at, closes_at=ends)
    cancel(manager, upcoming)
    question = get_poll(make.visitor(upcoming.organisation), announced.pk)
    assert question.state == "cancelled"
    assert outcome(make.visitor(upcoming.organisation), question) is None
    with pytest.raises(PollIsNotOpen):
        polls.vote(make.person(consultation=upcoming), announced, 0)
    with pytest.raises(PollIsNotOpen):
        end_question(viewer=manager, question_id=announced.pk, reason=WHY)
    Question.objects.filter(pk=announced.pk).update(closes_at=ends + timedelta(days=1))
    close_ended_votes()
    assert Result.objects.count() == 0


def test_database_opens_no_cancelled_vote_or_questionnaire_again(upcoming, manager):
    polls.opened(upcoming, opens_at=upcoming.opens_at)
    questionnaires.opened(upcoming)
    cancel(manager, upcoming)
    for model in (Question, Questionnaire):
        with pytest.raises(Exception, match="opened again"), transaction.atomic():
            model.objects.update(state="open")


def test_vote_whose_answers_come_later_is_announced_no_more(upcoming, manager):
    question = polls.draft(upcoming, opens_at=upcoming.opens_at + timedelta(hours=1))
    announce_question(viewer=manager, question_id=question.pk)
    visitor = make.visitor(upcoming.organisation)
    assert list_announced(visitor, upcoming.pk)
    cancel(manager, upcoming)
    assert not list_announced(visitor, upcoming.pk)
    assert open_announced() == 0
    with pytest.raises(QuestionIsIncomplete):
        open_question(viewer=manager, question_id=question.pk)


def test_announced_questionnaire_neither_opens_nor_is_counted(upcoming, manager):
    announced = questionnaires.opened(upcoming)
    draft = questionnaires.draft(upcoming)
    cancel(manager, upcoming)
    assert Questionnaire.objects.get(pk=announced.pk).state == "cancelled"
    with pytest.raises(QuestionnaireIsNotOpen):
        questionnaires.answered(announced)
    with pytest.raises(QuestionnaireIsIncomplete):
        open_questionnaire(viewer=manager, questionnaire_id=draft.pk)
    assert close_ended_questionnaires() == 0


def test_workshops_to_come_are_cancelled_with_it(upcoming, manager):
    past = workshops.workshop(upcoming, held_on=timezone.localdate() - timedelta(days=2))
    ahead = workshops.workshop(upcoming, held_on=timezone.localdate() + timedelta(days=2))
    cancel(manager, upcoming)
    states = dict(Workshop.objects.values_list("pk", "state"))
    assert states == {past.pk: "published", ahead.pk: "cancelled"}


def test_vote_that_has_begun_prevents_the_cancellation(upcoming, manager):
    polls.opened(upcoming)
    with pytest.raises(HasBegun):
        cancel(manager, upcoming)
    assert read(upcoming).state == ConsultationState.UPCOMING


def test_no_answer_is_expected_nor_reminded_of(upcoming, manager):
    set_due(manager, upcoming.pk, due_on=timezone.localdate() + timedelta(days=3))
    visitor = make.visitor(upcoming.organisation)
    assert answer_progress(visitor, upcoming.pk)
    cancel(manager, upcoming)
    assert answer_progress(visitor, upcoming.pk) is None
    assert remind_all() == 0


def test_followers_and_team_are_emailed_at_once_with_the_reason(upcoming, manager):
    people = [manager, make.person("writer", upcoming), scene.follower(upcoming)]
    cancel(manager, upcoming)
    scene.work()
    for person in people:
        assert scene.notifications_of(person) == [("step", "La consultation est annulée.")]
    send_due()
    assert sorted(sent.to for sent in mail.outbox) == sorted(
        [person.participant.account.email] for person in people
    )
    assert {sent.subject for sent in mail.outbox} == {"Annulée : Une consultation d'essai"}
    assert all(WHY in sent.body for sent in mail.outbox)


def test_suspended_consultation_can_be_cancelled(upcoming, manager):
    suspend_consultation(viewer=manager, consultation_id=upcoming.pk, reason=WHY)
    cancel(manager, upcoming)
    assert not read(upcoming).is_suspended


@pytest.mark.parametrize("reason", ["", " \u200b", "x" * 401])
def test_reason_is_a_sentence(upcoming, manager, reason):
    with pytest.raises(Invalid) as refusal:
        cancel_consultation(viewer=manager, consultation_id=upcoming.pk, reason=reason)
    assert refusal.value.attr == "reason"


@pytest.mark.parametrize(
    ("state", "refusal"), [("draft", NotPublished), ("open", HasBegun), ("closed", AlreadyClosed)]
)
def test_announced_consultation_alone_is_cancelled(organisation, state, refusal):
    consultation = make.consultation(organisation, state=state)
    with pytest.raises(refusal):
        cancel(make.person("manager", consultation), consultation)


def test_cancelled_consultation_is_neither_cancelled_again_nor_closed(upcoming, manager):
    cancel(manager, upcoming)
    with pytest.raises(AlreadyClosed):
        cancel(manager, upcoming)
    with pytest.raises(AlreadyClosed):
        close_consultation(viewer=manager, consultation_id=upcoming.pk, reason=WHY)


@pytest.mark.parametrize("role", ["moderator", "facilitator", "respondent", "writer"])
def test_managers_alone_cancel(upcoming, role):
    with pytest.raises(NotAllowed):
        cancel(make.person(role, upcoming), upcoming)


def test_database_refuses_a_cancellation_without_reason(upcoming):
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=upcoming.pk).update(closed_at=timezone.now())

"""A suspended consultation: people read it and take no part, and its dates go on (ADR 150)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consult.consultations.actions.lifecycle import close_consultation
from consult.consultations.actions.suspension import resume_consultation, suspend_consultation
from consult.consultations.enums import ConsultationState
from consult.consultations.exceptions import (
    AlreadyClosed,
    AlreadySuspended,
    NotPublished,
    NotSuspended,
    PhaseIsClosed,
)
from consult.consultations.models import Consultation, Phase
from consult.consultations.selectors.consultations import get_consultation
from consult.consultations.selectors.timetable import open_capabilities
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.models import JournalEntry
from consult.lifecycle.actions.suspension import resume_and_extend
from consult.questionnaires.exceptions import QuestionnaireIsNotOpen
from consult.questionnaires.models import Questionnaire
from tests.factories import make
from tests.notifications import scene
from tests.pages import given
from tests.questionnaires import given as questionnaires
from tests.votes import polls
from votes.actions.ballots import withdraw_ballot
from votes.actions.polls import open_question
from votes.exceptions import PollIsNotOpen
from votes.models import Question

pytestmark = pytest.mark.django_db
WHY = "Le tribunal examine le dossier (exemple)."


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def suspend(manager, consultation):
    return suspend_consultation(viewer=manager, consultation_id=consultation.pk, reason=WHY)


def resume(manager, consultation, days=0):
    return resume_and_extend(viewer=manager, consultation_id=consultation.pk, days=days)


def test_nobody_contributes_comments_or_gives_an_opinion_until_the_consultation_goes_on(
    consultation, manager
):
    text = given.proposal(consultation)
    suspend(manager, consultation)
    acts = (
        lambda: given.proposal(consultation),
        lambda: given.comment(text),
        lambda: given.position(text),
    )
    for act in acts:
        with pytest.raises(PhaseIsClosed):
            act()
    resume(manager, consultation)
    for act in acts:
        act()


def test_nobody_votes_until_the_consultation_goes_on(consultation, manager):
    question = polls.opened(consultation)
    voter = make.person(consultation=consultation)
    suspend(manager, consultation)
    with pytest.raises(PollIsNotOpen):
        polls.vote(voter, question, 0)
    resume(manager, consultation)
    assert polls.vote(voter, question, 0)


def test_nobody_answers_online_or_on_paper_until_the_consultation_goes_on(consultation, manager):
    questionnaire = questionnaires.opened(consultation)
    suspend(manager, consultation)
    with pytest.raises(QuestionnaireIsNotOpen):
        questionnaires.answered(questionnaire)
    with pytest.raises(QuestionnaireIsNotOpen):
        questionnaires.on_paper(questionnaire, "A-1")
    resume(manager, consultation)
    assert questionnaires.answered(questionnaire)
    assert questionnaires.on_paper(questionnaire, "A-1")


def test_vote_drafted_and_opened_meanwhile_waits_too(consultation, manager):
    before = polls.draft(consultation)
    suspend(manager, consultation)
    for question in (before, polls.draft(consultation)):
        open_question(viewer=manager, question_id=question.pk)
        with pytest.raises(PollIsNotOpen):
            polls.vote(make.person(consultation=consultation), question, 0)
    resume(manager, consultation)
    assert polls.vote(make.person(consultation=consultation), before, 0)


def test_ballot_is_not_withdrawn_meanwhile(consultation, manager):
    question = polls.opened(consultation)
    voter = make.person(consultation=consultation)
    polls.vote(voter, question, 0)
    suspend(manager, consultation)
    with pytest.raises(PollIsNotOpen):
        withdraw_ballot(viewer=voter, question_id=question.pk)


def test_pages_offer_nothing_that_is_suspended(consultation, manager):
    question, questionnaire = polls.opened(consultation), questionnaires.opened(consultation)
    suspend(manager, consultation)
    read = get_consultation(make.visitor(consultation.organisation), consultation.slug)
    assert open_capabilities(read) == set()
    assert read.is_suspended
    assert Question.objects.get(pk=question.pk).suspended_at == read.suspended_at
    row = Questionnaire.objects.get(pk=questionnaire.pk)
    assert not row.can_take_answers_at(timezone.now())


def test_dates_go_on(consultation, manager):
    suspend(manager, consultation)
    Phase.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    Consultation.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    read = get_consultation(make.visitor(consultation.organisation), consultation.slug)
    assert read.state == ConsultationState.CLOSED
    assert not read.is_suspended
    with pytest.raises(AlreadyClosed):
        resume(manager, consultation)


def test_suspended_consultation_can_be_closed_early(consultation, manager):
    suspend(manager, consultation)
    closed = close_consultation(viewer=manager, consultation_id=consultation.pk, reason=WHY)
    assert closed.closed_at
    assert not closed.is_suspended


def test_days_given_back_put_what_is_open_later_without_notice(consultation, manager):
    near = timezone.now() + timedelta(hours=3)
    consultation.phases.update(closes_at=near)
    phase = consultation.phases.get()
    later = Phase.objects.create(
        organisation=consultation.organisation,
        consultation=consultation,
        title_fr="Réponse (exemple)",
        capabilities=["respond"],
        opens_at=near + timedelta(days=2),
        closes_at=near + timedelta(days=30),
    )
    Consultation.objects.update(closes_at=near)
    question = polls.opened(consultation, closes_at=near - timedelta(hours=1))
    questionnaire = questionnaires.opened(consultation, lasts=timedelta(hours=2))
    suspend(manager, consultation)
    resume(manager, consultation, days=4)
    moved = Phase.objects.get(pk=phase.pk)
    assert moved.closes_at.date() == (near + timedelta(days=4)).date()
    assert moved.extension_reason == WHY
    assert Phase.objects.get(pk=later.pk).opens_at.date() == (near + timedelta(days=6)).date()
    poll = Question.objects.select_related("poll").get(pk=question.pk)
    assert poll.closes_at.date() == (near + timedelta(days=4)).date()
    assert poll.poll.extension_reason == WHY
    row = Questionnaire.objects.get(pk=questionnaire.pk)
    assert row.closes_at - questionnaire.closes_at == timedelta(days=4)


def test_no_day_given_back_leaves_every_end(consultation, manager):
    before = consultation.phases.get().closes_at
    suspend(manager, consultation)
    resume(manager, consultation)
    assert consultation.phases.get().closes_at == before


@pytest.mark.parametrize("days", [-1, 181])
def test_days_out_of_measure_resume_nothing(consultation, manager, days):
    suspend(manager, consultation)
    with pytest.raises(Invalid) as refusal:
        resume(manager, consultation, days)
    assert refusal.value.attr == "days"
    assert Consultation.objects.get().suspended_at


def test_vote_that_lasts_as_long_as_its_consultation_ends_with_it(consultation, manager):
    question = polls.opened(consultation, closes_at=consultation.closes_at)
    suspend(manager, consultation)
    resume(manager, consultation, days=3)
    changed = Consultation.objects.get()
    assert Question.objects.get(pk=question.pk).closes_at == changed.closes_at
    assert changed.closes_at > consultation.closes_at


def test_followers_are_notified_of_both(consultation, manager):
    follower = scene.follower(consultation)
    suspend(manager, consultation)
    resume(manager, consultation)
    scene.work()
    assert [sentence for _kind, sentence in scene.notifications_of(follower)] == [
        "La consultation est suspendue.",
        "La consultation reprend.",
    ]


def test_journal_records_reason_and_length(consultation, manager):
    suspend(manager, consultation)
    resume(manager, consultation)
    assert JournalEntry.objects.get(act="consultation.suspend").data["reason"] == WHY
    data = JournalEntry.objects.get(act="consultation.resume").data
    assert data["reason"] == WHY
    assert data["since"]


@pytest.mark.parametrize("reason", ["", " \u200b", "x" * 401])
def test_reason_is_a_sentence(consultation, manager, reason):
    with pytest.raises(Invalid) as refusal:
        suspend_consultation(viewer=manager, consultation_id=consultation.pk, reason=reason)
    assert refusal.value.attr == "reason"


def test_consultation_is_suspended_and_resumed_once(consultation, manager):
    with pytest.raises(NotSuspended):
        resume(manager, consultation)
    suspend(manager, consultation)
    with pytest.raises(AlreadySuspended):
        suspend(manager, consultation)


def test_draft_and_closed_consultation_are_not_suspended(organisation):
    draft = make.consultation(organisation, slug="draft", state="draft")
    closed = make.consultation(organisation, slug="closed", state="closed")
    for consultation, refusal in ((draft, NotPublished), (closed, AlreadyClosed)):
        with pytest.raises(refusal):
            suspend(make.person("manager", consultation), consultation)


@pytest.mark.parametrize("role", ["moderator", "facilitator", "respondent", "writer"])
def test_managers_alone_suspend_and_resume(consultation, manager, role):
    person = make.person(role, consultation)
    with pytest.raises(NotAllowed):
        suspend(person, consultation)
    suspend(manager, consultation)
    with pytest.raises(NotAllowed):
        resume_consultation(viewer=person, consultation_id=consultation.pk)


@pytest.mark.parametrize(
    "change", [{"suspended_at": timezone.now()}, {"suspension_reason": "Sans date (exemple)."}]
)
def test_database_refuses_a_suspension_without_date_or_reason(consultation, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=consultation.pk).update(**change)

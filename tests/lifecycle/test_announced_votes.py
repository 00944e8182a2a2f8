"""Votes whose answers come later: announced with their consultation, opened at their date."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

from consult.accounts.viewer import Viewer
from consult.consultations.actions.lifecycle import close_consultation
from consult.consultations.actions.phases import extend_phase, schedule_phase
from consult.core.exceptions import Invalid, NotFound
from consult.core.models import JournalEntry
from consult.core.postgres import clock
from consult.lifecycle.actions.publication import open_consultation
from consult.notifications.models import Notification
from consult.notifications.selectors import lines, notifications
from debates.proposals.actions.proposals import withdraw_proposal
from tests.consultations.drafts import ready
from tests.debates import given
from tests.factories import make
from tests.notifications import scene
from tests.votes import polls
from votes.actions import announced_votes
from votes.actions import drafts as draft_actions
from votes.actions.announced_votes import open_announced
from votes.actions.polls import open_question
from votes.enums import QuestionState
from votes.exceptions import QuestionIsAnnounced
from votes.models import Poll, Question
from votes.selectors.announcements import list_announced
from votes.selectors.polls import get_poll, list_polls, list_proposals_of_options

pytestmark = pytest.mark.django_db

BEGINS = timedelta(days=10)
ENDS = timedelta(days=15)


@pytest.fixture
def announced(organisation):
    """Return the manager of an open consultation, and its vote in ten days, without answers."""
    draft, manager = ready(organisation)
    question = polls.draft(
        draft,
        "approval",
        options=0,
        max_choices=2,
        opens_at=timezone.now() + BEGINS,
        closes_at=timezone.now() + ENDS,
    )
    open_consultation(viewer=manager, consultation_id=draft.pk)
    return manager, Question.objects.get(pk=question.pk)


@pytest.fixture
def travel(monkeypatch):
    """Return a function that sets the clock some time before the start of a vote."""
    true_now = clock.now

    def set_clock(question, **before):
        at = question.opens_at - timedelta(**before)
        monkeypatch.setattr(clock, "now", lambda: max(at, true_now()))

    return set_clock


def answer(manager, question, *labels):
    for label in labels:
        draft_actions.add_option(viewer=manager, question_id=question.pk, label_fr=label)


def contribution(question, **fields):
    """Return a public contribution of the consultation of a vote, after its author."""
    author = make.person(consultation=question.consultation)
    topic = question.consultation.topics.get()
    return author, given.proposal(question.consultation, author, topic=topic, **fields)


def state_of(question):
    return Question.objects.get(pk=question.pk).state


def test_opening_announces_a_vote_without_answers(announced):
    question = announced[1]
    assert question.is_announced
    entry = JournalEntry.objects.get(act="question.announce")
    assert len(entry.data["announced_hash"]) == 64


def test_hash_of_the_publication_includes_each_vote(organisation):
    hashes = []
    for slug, sentence in (("un", "Que faire ? (exemple)"), ("deux", "Où planter ? (exemple)")):
        draft, manager = ready(organisation, slug=slug)
        polls.draft(draft, sentence_fr=sentence)
        open_consultation(viewer=manager, consultation_id=draft.pk)
        entry = JournalEntry.objects.get(act="consultation.publish", object_id=draft.pk)
        hashes.append(entry.data["ballots"])
    assert hashes[0] != hashes[1]


def test_announced_vote_is_public_without_its_answers(announced, organisation):
    manager, question = announced
    answer(manager, question, "Un abri (exemple)")
    visitor = Viewer.public(organisation)
    assert [row.pk for row in list_announced(visitor, question.consultation_id)] == [question.pk]
    assert list(list_polls(visitor, question.consultation_id)) == []
    with pytest.raises(NotFound):
        get_poll(visitor, question.pk)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "single"},
        {"sentence_fr": "Autre chose ? (exemple)"},
        {"closes_at": timezone.now() + timedelta(days=12)},
        {"visibility": "live"},
        {"max_choices": 1},
    ],
)
def test_announced_vote_keeps_its_text_kind_rule_and_dates(announced, fields):
    manager, question = announced
    with pytest.raises(QuestionIsAnnounced):
        draft_actions.edit_question(viewer=manager, question_id=question.pk, **fields)


def test_announced_vote_is_not_removed(announced):
    manager, question = announced
    with pytest.raises(QuestionIsAnnounced):
        draft_actions.remove_question(viewer=manager, question_id=question.pk)


@pytest.mark.parametrize(
    ("model", "changed"),
    [
        (Question, {"kind": "single"}),
        (Question, {"announced_at": None}),
        (Question, {"opens_at": timezone.now()}),
        (Poll, {"sentence_fr": "Autre chose ? (exemple)"}),
        (Poll, {"max_choices": 1}),
    ],
)
def test_database_refuses_to_reword_an_announced_vote(announced, model, changed):
    question = announced[1]
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=question.pk).update(**changed)


def test_answers_of_an_announced_vote_change_until_it_opens(announced):
    manager, question = announced
    answer(manager, question, "Un abri (exemple)", "Un banc (exemple)", "Un puits (exemple)")
    last = question.poll.options.last()
    draft_actions.remove_option(viewer=manager, option_id=last.pk)
    assert question.poll.options.count() == 2


def test_vote_opens_by_itself_at_its_date_and_not_before(announced, travel):
    manager, question = announced
    answer(manager, question, "Un abri (exemple)", "Un banc (exemple)")
    travel(question, seconds=30)
    assert open_announced() == 0
    travel(question, seconds=0)
    assert open_announced() == 1
    assert state_of(question) == QuestionState.OPEN
    assert open_announced() == 0
    rules = json.loads(Question.objects.get(pk=question.pk).rules)
    assert len(rules["options"]) == 2


def test_vote_opens_late_when_the_worker_was_absent(announced, travel):
    manager, question = announced
    answer(manager, question, "Un abri (exemple)", "Un banc (exemple)")
    travel(question, hours=-5)
    open_announced()
    opened = Question.objects.get(pk=question.pk)
    assert opened.state == QuestionState.OPEN
    assert opened.opens_at == question.opens_at + timedelta(hours=5)


def test_manager_is_warned_once_at_each_stage(announced, travel):
    question = announced[1]
    found = []
    for before in ({"days": 8}, {"days": 7}, {"days": 5}, {"days": 3}, {"hours": 1}, {"hours": 0}):
        travel(question, **before)
        for _again in range(2):
            open_announced()
            scene.work()
        found.append((len(mail.outbox), Notification.objects.count()))
    assert found == [(0, 0), (1, 1), (1, 1), (2, 2), (2, 2), (3, 3)]
    assert state_of(question) == QuestionState.DRAFT


def test_warning_names_what_is_missing_and_the_page_of_the_vote(announced, travel):
    manager, question = announced
    travel(question, days=7)
    open_announced()
    scene.work()
    [sent] = mail.outbox
    assert sent.to == [manager.participant.account.email]
    assert f"/questions/{question.pk}/" in sent.body
    [line] = lines(manager.organisation, notifications(manager))
    assert line.path == f"/staff/consultations/pret/questions/{question.pk}/"


def test_warning_is_in_the_language_of_its_reader(announced, travel):
    manager, question = announced
    mailboxes = []
    for language, words in (("en", "Give at least 2 answers"), ("fr", "au moins")):
        write_in(manager, question, language)
        mailboxes.append((language, words in mail.outbox[-1].body))
    assert mailboxes == [("en", True), ("fr", True)]


def write_in(manager, question, language):
    """Email a manager who reads a language about a vote that is not ready."""
    account = manager.participant.account
    type(account).objects.filter(pk=account.pk).update(language=language)
    announced_votes.email_waiting_vote(
        question_id=question.pk, participant_id=manager.participant.pk, warning_id=uuid4()
    )


def test_absent_worker_warns_of_the_last_stage_only(announced, travel):
    question = announced[1]
    travel(question, days=2)
    open_announced()
    scene.work()
    assert len(mail.outbox) == 1


def test_vote_that_was_not_ready_at_its_date_waits_for_a_manager(announced, travel):
    manager, question = announced
    travel(question, minutes=0)
    open_announced()
    answer(manager, question, "Un abri (exemple)", "Un banc (exemple)")
    open_announced()
    assert state_of(question) == QuestionState.DRAFT
    open_question(viewer=manager, question_id=question.pk)
    assert state_of(question) == QuestionState.OPEN


def test_email_is_not_sent_once_the_vote_is_ready(announced, travel):
    manager, question = announced
    travel(question, days=7)
    open_announced()
    answer(manager, question, "Un abri (exemple)", "Un banc (exemple)")
    scene.work()
    assert mail.outbox == []


def test_vote_of_a_closed_consultation_neither_opens_nor_warns(announced, travel):
    manager, question = announced
    answer(manager, question, "Un abri (exemple)", "Un banc (exemple)")
    close_consultation(
        viewer=manager, consultation_id=question.consultation_id, reason="Une crue (exemple)."
    )
    travel(question, minutes=0)
    assert open_announced() == 0
    assert Notification.objects.filter(kind="task").count() == 0


def test_draft_that_was_not_announced_does_not_open_by_itself(announced, travel):
    question = announced[1]
    other = polls.draft(
        question.consultation, opens_at=question.opens_at, closes_at=question.closes_at
    )
    travel(question, minutes=0)
    open_announced()
    assert state_of(other) == QuestionState.DRAFT


def test_failure_of_one_vote_does_not_stop_the_others(announced, travel, monkeypatch):
    manager, question = announced
    answer(manager, question, "Un abri (exemple)", "Un banc (exemple)")
    travel(question, minutes=0)

    def fail(**_named):
        raise RuntimeError

    monkeypatch.setattr(announced_votes, "open_question", fail)
    assert open_announced() == 0


def test_extension_of_the_ideas_moves_the_announced_vote(organisation):
    draft, manager = ready(organisation, lasts=timedelta(days=9))
    first = draft.phases.get()
    begins = first.closes_at + timedelta(days=1)
    schedule_phase(
        viewer=manager,
        consultation_id=draft.pk,
        capabilities=["vote"],
        opens_at=begins,
        closes_at=begins + timedelta(days=9),
        title_fr="Vote",
    )
    question = polls.draft(draft, options=0, opens_at=begins, closes_at=begins + timedelta(days=9))
    open_consultation(viewer=manager, consultation_id=draft.pk)
    extend_phase(
        viewer=manager,
        phase_id=first.pk,
        closes_at=first.closes_at + timedelta(days=4),
        reason="Plus de temps (exemple).",
    )
    moved = Question.objects.get(pk=question.pk)
    step = draft.phases.get(title="Vote")
    assert (moved.opens_at, moved.closes_at) == (step.opens_at, step.closes_at)
    hashes = [
        entry.data["announced_hash"]
        for entry in JournalEntry.objects.filter(act__in=["question.announce", "question.move"])
    ]
    assert len(set(hashes)) == 2


def test_answer_from_a_contribution_has_its_title_and_its_link(announced):
    manager, question = announced
    proposal = contribution(question, title="Une fontaine (exemple)")[1]
    option = draft_actions.add_option_from_proposal(
        viewer=manager, question_id=question.pk, number=proposal.number
    )
    assert option.label_fr == "Une fontaine (exemple)"
    assert option.proposal_id == proposal.pk


def test_contribution_is_one_answer_at_most(announced):
    manager, question = announced
    named = {"question_id": question.pk, "number": contribution(question)[1].number}
    draft_actions.add_option_from_proposal(viewer=manager, **named)
    with pytest.raises(Invalid) as refusal:
        draft_actions.add_option_from_proposal(viewer=manager, **named)
    assert refusal.value.attr == "number"


def test_contribution_that_is_hidden_or_unknown_is_no_answer(announced):
    manager, question = announced
    author, hidden = contribution(question)
    withdraw_proposal(viewer=author, proposal_id=hidden.pk)
    for number in (hidden.number, 9999):
        with pytest.raises(Invalid) as refusal:
            draft_actions.add_option_from_proposal(
                viewer=manager, question_id=question.pk, number=number
            )
        assert refusal.value.attr == "number"


def test_link_of_an_answer_disappears_with_its_contribution(announced, organisation):
    manager, question = announced
    first = contribution(question)[1]
    author, second = contribution(question)
    for proposal in (first, second):
        draft_actions.add_option_from_proposal(
            viewer=manager, question_id=question.pk, number=proposal.number
        )
    open_question(viewer=manager, question_id=question.pk)
    visitor = Viewer.public(organisation)
    withdraw_proposal(viewer=author, proposal_id=second.pk)
    shown = list_proposals_of_options(visitor, get_poll(visitor, question.pk))
    assert [proposal.pk for proposal in shown] == [first.pk]

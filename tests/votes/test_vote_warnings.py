"""Emails about a changed or withdrawn vote of a poll.

One email covers many changes, names no vote, and is stored nowhere.
"""

from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.cache import cache

from consult.core.exceptions import MailIsAway
from tests import witness
from tests.factories import make
from tests.pages import given
from tests.votes import polls
from votes import tasks
from votes.actions import ballots as ballot_actions
from votes.actions import vote_warnings
from votes.actions import vote_warnings as vote_warning_actions


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


@pytest.fixture
def voter(consultation):
    return make.person(consultation=consultation, account_=make.account(language="fr"))


@pytest.fixture
def tasks_after(monkeypatch, django_capture_on_commit_callbacks):
    """Return a function that runs an act, commits, and returns the tasks sent to the broker."""
    sent = []

    def send(name, *arguments, **options):
        sent.append((name, arguments, options["countdown"]))
        return True

    monkeypatch.setattr(vote_warnings, "send", send)

    def committed(act, *arguments, **options):
        with django_capture_on_commit_callbacks(execute=True):
            act(*arguments, **options)
        return sent

    cache.clear()
    yield committed
    cache.clear()


def warn(voter):
    return vote_warning_actions.warn(
        organisation_id=voter.organisation.pk, participant_id=voter.participant.pk
    )


def test_first_vote_and_its_repetition_send_no_email(consultation, voter, tasks_after):
    question = polls.opened(consultation)
    assert tasks_after(polls.vote, voter, question, 0) == []
    assert tasks_after(polls.vote, voter, question, 0) == []
    assert warn(voter) is False
    assert mail.outbox == []


def test_many_changes_send_one_email_some_minutes_later(consultation, voter, tasks_after):
    single, scale = polls.opened(consultation), polls.opened(consultation, "scale", options=0)
    polls.vote(voter, single, 0)
    polls.vote(voter, scale, choices=[{"value": 50}])
    tasks_after(polls.vote, voter, single, 1)
    tasks_after(polls.vote, voter, scale, choices=[{"value": -50}])
    [(name, arguments, wait)] = tasks_after(
        ballot_actions.withdraw_ballot, viewer=voter, question_id=single.pk
    )
    assert (name, arguments) == (
        "votes.warn",
        (str(voter.organisation.pk), str(voter.participant.pk)),
    )
    assert 600 <= wait <= 1200
    assert [warn(voter) for _ in range(5)] == [True, False, False, False, False]
    [message] = mail.outbox
    assert message.to == [voter.participant.account.email]
    tasks_after(polls.vote, voter, scale, choices=[{"value": 0}])
    assert (warn(voter), len(mail.outbox)) == (True, 2)


def test_task_accepts_the_arguments_that_the_broker_received(consultation, voter, tasks_after):
    question = polls.opened(consultation)
    polls.vote(voter, question, 0)
    [(name, arguments, _wait)] = tasks_after(polls.vote, voter, question, 1)
    tasks.warn(*arguments)
    tasks.warn(*arguments)
    assert (tasks.warn.name, len(mail.outbox)) == (name, 1)


def test_mail_names_neither_the_poll_nor_the_choice_nor_the_receipt(
    consultation, voter, tasks_after
):
    question = polls.opened(consultation, sentence_fr="Où planter des arbres ? (exemple)")
    polls.vote(voter, question, 0)
    tasks_after(polls.vote, voter, question, 1)
    receipt = polls.vote(voter, question, 1).receipt
    warn(voter)
    [message] = mail.outbox
    text = message.subject + message.body
    known = [
        str(question.pk),
        *polls.ids(question),
        *polls.LABELS,
        "Où planter",
        receipt.commitment,
        receipt.nonce,
    ]
    assert [word for word in known if word in text] == []
    assert "http://testserver/account/sessions/" in text
    assert "Ce n’était pas vous ?" in text.replace("\u202f", " ")


def test_changing_a_vote_writes_nothing_but_the_ballot_box(consultation, voter, tasks_after):
    question = polls.opened(consultation)
    polls.vote(voter, question, 0)
    before = witness.everything()
    assert len(tasks_after(polls.vote, voter, question, 1)) == 1
    tasks_after(ballot_actions.withdraw_ballot, viewer=voter, question_id=question.pk)
    after = witness.everything()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {f"ballot_box_{name}" for name in ("arrival", "ballot")}


def test_changed_position_sends_no_email(consultation, voter, tasks_after):
    proposal = given.proposal(consultation)
    given.position(proposal, voter, choice="agree")
    assert tasks_after(given.position, proposal, voter, choice="mixed") == []


def test_vote_is_stored_while_cache_or_broker_are_unreachable(
    consultation, voter, tasks_after, monkeypatch
):
    question = polls.opened(consultation)
    polls.vote(voter, question, 0)

    def away(*_arguments, **_options):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(vote_warnings.cache, "add", away)
        assert tasks_after(polls.vote, voter, question, 1) == []
    with monkeypatch.context() as broken:
        broken.setattr(vote_warnings, "send", lambda *_arguments, **_options: False)
        tasks_after(polls.vote, voter, question, 2)
    assert warn(voter) is False
    assert len(tasks_after(polls.vote, voter, question, 0)) == 1


def test_unreachable_mail_server_is_tried_again_for_the_warning(
    consultation, voter, tasks_after, monkeypatch
):
    question = polls.opened(consultation)
    polls.vote(voter, question, 0)
    tasks_after(polls.vote, voter, question, 1)
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", _refuses)
        for _ in range(2):
            with pytest.raises(MailIsAway):
                warn(voter)
    assert (warn(voter), len(mail.outbox)) == (True, 1)


def _refuses(self, **_options):
    raise SMTPServerDisconnected


def test_closed_account_receives_no_warning(consultation, voter, tasks_after):
    question = polls.opened(consultation)
    polls.vote(voter, question, 0)
    tasks_after(polls.vote, voter, question, 1)
    voter.participant.account.is_active = False
    voter.participant.account.save()
    assert (warn(voter), mail.outbox) == (False, [])

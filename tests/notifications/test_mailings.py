"""Emails are sent once.

An unreachable mail server is tried again later, and no email is sent twice after a worker died.
"""

from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from structlog.testing import capture_logs

from consult.notifications.actions import digests as digest_actions
from consult.notifications.actions import mailings as mailing_actions
from consult.notifications.models import Mailing
from tests.notifications.scene import follower, long_ago, wish, work
from tests.pages import given

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Raised where the process would end."""


@pytest.fixture
def reader(consultation):
    """Return a participant for whom one digest is due."""
    participant = follower(consultation)
    given.proposal(consultation)
    work()
    long_ago()
    digest_actions.gather_all()
    return participant


def again():
    """End every wait, send the due emails, and return how many were sent in all."""
    Mailing.objects.filter(state__in=["waiting", "sending"]).update(
        due_at=timezone.now() - timedelta(seconds=1)
    )
    mailing_actions.send_due()
    return len(mail.outbox)


def state():
    return Mailing.objects.get().state


FAILURES = [
    ("open", ConnectionRefusedError()),
    ("open", TimeoutError()),
    ("send_messages", SMTPServerDisconnected("gone")),
    ("send_messages", SMTPDataError(451, b"later")),
    ("send_messages", SMTPRecipientsRefused({"x": (450, b"greylisted")})),
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("step", "failure"), FAILURES, ids=str)
def test_unreachable_mail_server_is_tried_again(reader, monkeypatch, step, failure):
    with monkeypatch.context() as away:
        away.setattr(EmailBackend, step, lambda *args: (_ for _ in ()).throw(failure))
        for n in range(12):  # more than an hour of waiting
            assert again() == 0
            mailing = Mailing.objects.get()
            wait = mailing.due_at - timezone.now()
            assert (mailing.state, mailing.attempts) == ("waiting", n + 1)
            assert timedelta(minutes=min(2 ** (n + 1), 60) - 1) < wait <= timedelta(minutes=60)
    mailing_actions.send_due()  # not due yet
    assert mail.outbox == []
    assert (again(), again(), again()) == (1, 1, 1)
    assert state() == "sent"


@pytest.mark.parametrize(
    "refusal", [SMTPRecipientsRefused({"x": (550, b"unknown")}), SMTPDataError(554, b"no")]
)
def test_address_refused_for_good_is_given_up(reader, monkeypatch, refusal):
    with monkeypatch.context() as strict:
        strict.setattr(EmailBackend, "send_messages", lambda *args: (_ for _ in ()).throw(refusal))
        again()
    assert (again(), state()) == (0, "refused")


def test_mail_of_a_worker_that_died_before_sending_is_sent_by_another(reader, monkeypatch):
    with monkeypatch.context() as dying:
        dying.setattr(EmailBackend, "open", lambda *args: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            mailing_actions.send_due()
    assert state() == "waiting"
    mailing_actions.send_due()
    assert mail.outbox == []  # its lease has not ended
    assert (again(), again(), state()) == (1, 1, "sent")


@pytest.mark.parametrize("is_sent_first", [True, False])
def test_mail_of_a_worker_that_died_while_sending_is_not_sent_again(
    reader, monkeypatch, is_sent_first
):
    send = EmailBackend.send_messages

    def die(backend, messages):
        if is_sent_first:
            send(backend, messages)
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(EmailBackend, "send_messages", die)
        with pytest.raises(Killed):
            mailing_actions.send_due()
    assert (again(), again()) == (int(is_sent_first), int(is_sent_first))
    assert state() == "in_doubt"


def test_mail_of_a_worker_that_died_after_sending_is_not_sent_again(reader, monkeypatch):
    with monkeypatch.context() as dying:
        dying.setattr(
            "consult.notifications.actions.mailings._end",
            lambda *args: (_ for _ in ()).throw(Killed()),
        )
        with pytest.raises(Killed):
            mailing_actions.send_due()
    assert (again(), again(), state()) == (1, 1, "in_doubt")


def test_mail_counts_as_sent_if_only_the_end_of_the_smtp_session_fails(reader, monkeypatch):
    monkeypatch.setattr(
        EmailBackend, "close", lambda *args: (_ for _ in ()).throw(SMTPServerDisconnected("bye"))
    )
    assert (again(), again(), state()) == (1, 1, "sent")


def test_failed_mail_does_not_delay_the_others(consultation, monkeypatch):
    readers = [follower(consultation) for _ in range(3)]
    for viewer in readers:
        wish(viewer, "at_once")
    given.proposal(consultation)
    work()
    bad, send = readers[1].participant.account.email, EmailBackend.send_messages

    def refuse_bad_address(backend, messages):
        if messages[0].to == [bad]:
            raise SMTPServerDisconnected
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_bad_address)
    assert mailing_actions.send_due() == 2
    assert sorted(Mailing.objects.values_list("state", flat=True)) == ["sent", "sent", "waiting"]


def test_more_mails_than_one_worker_sends_at_a_time_go_on_at_once(consultation, monkeypatch):
    for _ in range(3):
        wish(follower(consultation), "at_once")
    given.proposal(consultation)
    work()
    sent_tasks = []
    monkeypatch.setattr("consult.notifications.actions.mailings.send", sent_tasks.append)
    assert (mailing_actions.send_due(limit=2), sent_tasks) == (2, ["notifications.send"])
    assert (mailing_actions.send_due(limit=2), sent_tasks) == (1, ["notifications.send"])


def test_failure_names_nobody_in_the_log(reader, monkeypatch):
    failure = SMTPRecipientsRefused({reader.participant.account.email: (450, b"later")})
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *args: (_ for _ in ()).throw(failure))
    with capture_logs() as lines:
        again()
    assert [line["event"] for line in lines] == ["mail_unsent", "news_mail_waits"]
    assert "@" not in str(lines)


def test_headers_of_a_mail_allow_one_click_unsubscription(reader):
    """Check that the header allows one-click unsubscription (RFC 8058).

    The Message-ID is derived from the mailing, so that a duplicate is recognizable.
    """
    mailing_actions.send_due()
    [message] = mail.outbox
    headers = message.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http://testserver/api/v1/mail-stop/")
    assert headers["Message-ID"] == f"<news-{Mailing.objects.get().pk}@testserver>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert message.to == [reader.participant.account.email]

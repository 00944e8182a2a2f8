"""Emails about decisions: sent once, in the reader's language, without revealing the other side."""

import re
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import translation

from consult.core.models import IdempotencyRecord, Job
from consult.core.postgres import tenancy
from consult.core.queue import long_jobs, short_jobs
from moderation.decisions.actions.decisions import decide
from moderation.decisions.actions.provisional_hidings import lift_expired
from moderation.decisions.selectors import statements as statement_selectors
from moderation.models import Decision, Notice
from moderation.notices import emails as notice_emails
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_notices import report

FACTS = "Vous traitez votre voisine de menteuse (exemple)."


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


def make_person(consultation, language="fr", **fields):
    return make.person(
        consultation=consultation, account_=make.account(language=language), **fields
    )


def mails():
    """Deliver all emails, after decisions can no longer be undone.

    Return {address: [subject, …]}.
    """
    settle_notifications()
    subjects_by_address = {}
    for message in mail.outbox:
        subjects_by_address.setdefault(*message.to, []).append(message.subject)
    return subjects_by_address


def settle_notifications():
    """Let the ten minutes for undoing pass, so that pending notifications are sent."""
    while short_jobs.run_due():
        pass
    with tenancy.across_organisations("the sweep serves every organisation"):
        waiting = list(Job.objects.filter(name="moderation.settle", state="waiting"))
    for job in waiting:
        long_jobs.run(job.pk)
    while short_jobs.run_due():
        pass


def body_for(address, place=-1):
    return [message.body for message in mail.outbox if message.to == [address]][place]


def act(moderator, text, action="remove", **fields):
    fields = (
        {"reason": "insult", "facts": FACTS} | fields
        if action in ("remove", "hide", "restrict")
        else fields
    )
    return decide(viewer=moderator, target_kind="essay", target_id=text.pk, action=action, **fields)


def test_notice_is_acknowledged_at_once_in_the_language_of_the_page(consultation, organisation):
    text = essay(consultation)
    with translation.override("en"):
        report(
            make.visitor(organisation),
            text,
            email="temoin@example.org",
            explanation="Le voisin, Paul (exemple)",
        )
    assert mails() == {"temoin@example.org": ["Ville d'essai (exemple): we received your report"]}
    body = body_for("temoin@example.org")
    assert f"http://testserver/en/{text.pk}/" in body.replace(":8000", "")
    assert "insult or personal attack" in body
    assert "Paul" not in body


def test_visitor_without_address_is_not_emailed(consultation, organisation):
    report(make.visitor(organisation), essay(consultation))
    assert mails() == {}


def test_decision_is_emailed_to_the_author_and_to_each_reporter(
    consultation, organisation, moderator
):
    author, english = make_person(consultation), make_person(consultation, "en")
    text = essay(consultation, author)
    report(english, text, explanation="Mots du premier signalement")
    report(make.visitor(organisation), text, email="temoin@example.org")
    mails(), mail.outbox.clear()
    decision = act(moderator, text)
    emails = mails()
    assert set(emails) == {
        author.participant.account.email,
        english.participant.account.email,
        "temoin@example.org",
    }
    assert [len(subjects) for subjects in emails.values()] == [1, 1, 1]
    to_author, to_reporter = (
        body_for(person.participant.account.email) for person in (author, english)
    )
    assert FACTS in to_author
    assert "menteuse" not in to_reporter + body_for("temoin@example.org")
    assert "/en/consultations/essai/moderation-log/" in to_reporter
    assert (
        f"Removed (decision no. {decision.number}). Reason: insult or personal attack."
        in to_reporter
    )
    assert "injure ou attaque personnelle" in to_author
    both = body_for("temoin@example.org")  # the language of a visitor is unknown
    assert "Hello," in both
    assert "Bonjour," in both


def test_emails_reveal_neither_the_other_side_nor_the_moderator(consultation, moderator):
    author, reporter = make_person(consultation), make_person(consultation)
    text = essay(consultation, author)
    report(reporter, text, explanation="Mots du signalement")
    act(moderator, text)
    mails()
    people = [author, reporter, moderator]
    for message in mail.outbox:
        content = message.subject + message.body
        for person in people:
            participant = person.participant
            assert not {
                participant.public_name,
                participant.account.email,
                str(participant.pk),
            } & set(content.split())
            assert participant.public_name not in content
        assert "Mots du signalement" not in content


def test_decision_to_leave_a_text_online_is_emailed_to_its_reporters_only(consultation, moderator):
    author, reporter = make_person(consultation), make_person(consultation)
    text = essay(consultation, author)
    report(reporter, text)
    mails(), mail.outbox.clear()
    act(moderator, text, "no_breach")
    assert set(mails()) == {reporter.participant.account.email}


def test_reporter_is_notified_when_a_decision_announced_to_them_is_reversed(
    consultation, organisation, moderator
):
    first, second, text = make_person(consultation), make_person(consultation), essay(consultation)
    to_first, to_second = (person.participant.account.email for person in (first, second))
    report(first, text), report(make.visitor(organisation), text, email="temoin@example.org")
    act(moderator, text, "no_breach")
    report(first, text), report(second, text)
    mails(), mail.outbox.clear()
    for action in ("remove", "restore", "hide"):
        decision = act(moderator, text, action)
        counts = {address: len(subjects) for address, subjects in mails().items()}
        assert counts == (
            {} if action == "hide" else {to_first: 1, to_second: 1, "temoin@example.org": 1}
        )
        assert all(f"n°\u00a0{decision.number}" in message.body for message in mail.outbox)
        mail.outbox.clear()
    act(moderator, text, "restore")
    assert mails() == {}


def test_reporter_with_a_waiting_notice_is_not_notified_of_an_earlier_decision(
    consultation, moderator
):
    text, reporter = essay(consultation), make_person(consultation)
    act(moderator, text, "restrict")
    report(reporter, text)
    assert mails() == {
        reporter.participant.account.email: [
            "Ville d'essai (exemple) : nous avons reçu votre signalement"
        ]
    }


def test_author_reads_that_a_text_came_back_behind_its_warning(
    consultation, moderator, monkeypatch
):
    author = make_person(consultation, "en")
    text = essay(consultation, author)
    act(moderator, text, "restrict")
    act(moderator, text, "hide")
    mails(), mail.outbox.clear()
    monkeypatch.setattr(statement_selectors, "PROVISIONAL", timedelta(0))
    tenancy.set_organisation(None)
    assert lift_expired() == 1
    mails()
    body = body_for(author.participant.account.email)
    assert "is online again, with the same warning as before" in body
    assert "public again" not in body
    tenancy.set_organisation(consultation.organisation_id)


def test_provisional_hiding_is_emailed_to_the_author_and_its_end_to_both_sides(
    consultation, moderator, monkeypatch
):
    author, reporter = make_person(consultation), make_person(consultation)
    text = essay(consultation, author)
    report(reporter, text)
    mails(), mail.outbox.clear()
    act(moderator, text, "hide")
    assert set(mails()) == {author.participant.account.email}
    body = body_for(author.participant.account.email)
    assert re.search(r"redevient public le \d+ \w+ \d{4} à \d+\s?h\s?\d\d", body)
    mail.outbox.clear()
    monkeypatch.setattr(statement_selectors, "PROVISIONAL", timedelta(0))
    tenancy.set_organisation(None)
    assert lift_expired() == 1
    assert set(mails()) == {author.participant.account.email, reporter.participant.account.email}
    tenancy.set_organisation(consultation.organisation_id)


@pytest.mark.parametrize("fields", [{"account_": None}, {}])
def test_author_without_account_or_with_a_closed_one_is_not_written_to(
    consultation, moderator, fields
):
    author = make_person(consultation)
    if fields:
        author.participant.account = None
        author.participant.save()
    else:
        author.participant.account.is_active = False
        author.participant.account.save()
    act(moderator, essay(consultation, author))
    assert mails() == {}


def test_jobs_run_five_times_in_any_order_send_each_email_once(consultation, moderator):
    author, reporter = make_person(consultation), make_person(consultation)
    text = essay(consultation, author)
    notice = report(reporter, text)
    decision = act(moderator, text)
    of_decision, of_notice = {"decision_id": decision.pk}, {"notice_id": notice.pk}
    calls = [
        (notice_emails.email_reporter, of_notice | of_decision),
        (notice_emails.email_author, of_decision),
        (notice_emails.settle, of_decision),
        (notice_emails.acknowledge, of_notice | {"language": "fr"}),
    ]
    for _ in range(5):
        for function, arguments in calls:
            function(**arguments)
        Job.objects.filter(state="done").update(state="waiting")
        mails()
    assert sorted(len(subjects) for subjects in mails().values()) == [1, 2]


def test_decision_that_can_be_undone_is_emailed_after_ten_minutes(consultation, moderator):
    author = make_person(consultation)
    decision = act(moderator, essay(consultation, author))
    [job] = Job.objects.filter(name="moderation.settle")
    assert job.due_at >= decision.created_at + timedelta(minutes=10)
    assert job.arguments == {"decision_id": str(decision.pk)}


def test_worker_that_ended_between_two_emails_sends_the_others_only(
    consultation, moderator, monkeypatch
):
    author, reporter = make_person(consultation), make_person(consultation)
    text = essay(consultation, author)
    report(reporter, text)
    mails(), mail.outbox.clear()
    act(moderator, text)
    [job] = Job.objects.filter(name="moderation.settle", state="waiting")

    class Killed(BaseException):
        pass

    def renew():
        if mail.outbox:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(long_jobs, "renew_lease", renew)
        with pytest.raises(Killed):
            long_jobs.run(job.pk)
    assert [message.to for message in mail.outbox] == [[author.participant.account.email]]
    Job.objects.filter(pk=job.pk).update(lease_until="2000-01-01T00:00Z")
    long_jobs.run(job.pk)
    assert [message.to for message in mail.outbox] == [
        [author.participant.account.email],
        [reporter.participant.account.email],
    ]


def test_mail_that_could_not_leave_is_tried_again_and_the_others_are_not_sent_twice(
    consultation, moderator, monkeypatch
):
    first, second = make_person(consultation), make_person(consultation)
    text = essay(consultation)
    report(first, text), report(second, text)
    mails(), mail.outbox.clear()
    down = {second.participant.account.email}
    send = EmailBackend.send_messages

    def fails(backend, messages):
        if down & set(messages[0].to):
            raise SMTPServerDisconnected
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", fails)
    act(moderator, text)
    assert set(mails()) == {first.participant.account.email}
    down.clear()
    Job.objects.filter(state="waiting").update(due_at="2000-01-01T00:00Z")
    emails = mails()
    assert {address: len(subjects) for address, subjects in emails.items()} == {
        first.participant.account.email: 1,
        second.participant.account.email: 1,
    }


def refused(monkeypatch, organisation, consultation, refusal, *codes):
    """Report with an address that the server refuses once with these codes.

    Return the events that are still to be delivered then, and the emails that are sent afterwards.
    """
    answers = list(codes)
    send = EmailBackend.send_messages

    def refuse(backend, messages):
        if answers:
            raise refusal(messages[0].to[0], answers.pop())
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    report(make.visitor(organisation), essay(consultation), email="quelquun@example.org")
    assert mails() == {}
    late = Job.objects.filter(state="waiting")
    waiting = late.count()
    assert not late.filter(error__contains="quelquun").exists()
    late.update(due_at="2000-01-01T00:00Z")
    return waiting, len(mails())


def of_the_address(address, code):
    return SMTPRecipientsRefused({address: (code, b"non (exemple)")})


def of_the_mail(address, code):
    return SMTPDataError(code, f"<{address}> non (exemple)".encode())


@pytest.mark.parametrize("refusal", [of_the_address, of_the_mail])
@pytest.mark.parametrize("code", [550, 551, 553])
def test_mail_that_is_refused_for_good_is_given_up(
    consultation, organisation, monkeypatch, refusal, code
):
    assert refused(monkeypatch, organisation, consultation, refusal, code) == (0, 0)


@pytest.mark.parametrize("refusal", [of_the_address, of_the_mail])
@pytest.mark.parametrize("code", [421, 450, 451])
def test_mail_that_is_refused_for_now_is_tried_again(
    consultation, organisation, monkeypatch, refusal, code
):
    assert refused(monkeypatch, organisation, consultation, refusal, code) == (1, 1)


def test_record_of_a_sent_email_names_no_recipient(consultation, moderator):
    author = make_person(consultation)
    report(author, essay(consultation)), act(moderator, essay(consultation, author))
    mails()
    keys = set(IdempotencyRecord.objects.filter(caller="mail").values_list("key", flat=True))
    assert keys == {f"received:{Notice.objects.get().pk}", f"reasons:{Decision.objects.get().pk}"}

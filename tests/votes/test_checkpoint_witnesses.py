"""E-mails to outside witnesses: the new checkpoints of public registers, and nothing else."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.core.mail.backends.locmem import EmailBackend

from consult.consultations.models import Consultation
from consult.core.exceptions import MailIsAway
from consult.core.models import IdempotencyRecord
from consult.core.postgres import tenancy
from tests.factories import make
from tests.votes import places
from votes import tasks
from votes.actions import checkpoint_witnesses as witness_actions
from votes.actions import registers as register_actions
from votes.ballot_box.models import Checkpoint
from votes.ballot_box.store import register_ledger

WITNESSES = ["greffe@tribunal.example.org", "presse@journal.example.org"]


@pytest.fixture(autouse=True)
def empty_ledger(settings):
    settings.CHECKPOINT_WITNESSES = WITNESSES
    storages._storages.pop("registers", None)
    yield
    storages._storages.pop("registers", None)


@pytest.fixture
def consultation(organisation):
    made = make.consultation(organisation, slug="parc", title_fr="Un parc", title_en="A park")
    publish(places.published(made))
    return made


def publish(proposal):
    """Publish votes and their checkpoint, and return it."""
    places.fill(proposal)
    register_actions.take_checkpoints()
    register_ledger.note_checkpoints(proposal.consultation_id)
    return Checkpoint.objects.filter(consultation=proposal.consultation_id).latest("number")


def run_task():
    """Run the task of each day, and return the e-mails that it sent."""
    mail.outbox.clear()
    with tenancy.organisation(None):
        tasks.email_witnesses()
    return mail.outbox


def test_each_witness_gets_the_checkpoint_of_a_public_consultation(organisation, consultation):
    stored = Checkpoint.objects.get()
    sent = run_task()
    assert [message.to for message in sent] == [[address] for address in WITNESSES]
    first = sent[0]
    assert first.subject == (
        f"Nouveaux points de contrôle des votes, {organisation.name}"
        f" / New checkpoints of the votes, {organisation.name}"
    )
    french, english = first.body.split("— — —")
    assert "\nUn parc\nPoint de contrôle 1, le " in french
    assert "\nA park\nCheckpoint 1, " in english
    for text, home in ((french, "http://testserver"), (english, "http://testserver/en")):
        addresses = f"{home}/consultations/parc/\n{home}/open-data/parc/\n"
        assert f"\n{bytes(stored.hash).hex()}\n{addresses}" in text


def test_email_names_no_vote_and_no_person(consultation):
    sent = run_task()
    entries = places.rows("ballot_box_entry")
    people = places.rows("accounts_participant")
    assert entries and people
    secret = [bytes(row["commitment"]).hex() for row in entries]
    secret += [str(row["id"]) for row in people]
    assert not [value for value in secret if value in sent[0].body]


def test_nothing_is_emailed_twice_and_nothing_where_nothing_changed(consultation):
    assert len(run_task()) == 2
    assert run_task() == []
    later = publish(places.published(consultation))
    sent = run_task()
    assert [later.number, len(sent)] == [2, 2]
    assert bytes(later.hash).hex() in sent[0].body


def test_register_that_no_visitor_reads_is_left_out(organisation):
    publish(places.published(make.consultation(organisation)))
    Consultation.objects.update(published_at=None)
    assert run_task() == []


def test_old_checkpoint_is_not_emailed(consultation, monkeypatch):
    now = witness_actions.clock.now()
    monkeypatch.setattr(witness_actions.clock, "now", lambda: now + timedelta(days=6))
    assert run_task() == []


def test_nothing_is_emailed_without_a_witness(consultation, settings):
    settings.CHECKPOINT_WITNESSES = []
    assert run_task() == []


def test_each_organisation_emails_its_own_registers(organisation, consultation):
    other = make.organisation(slug="autre", domain="autre.example.org")
    with tenancy.organisation(other.pk):
        publish(places.published(make.consultation(other, slug="gare", title_fr="La gare")))
    bodies = [message.body for message in run_task() if message.to == [WITNESSES[0]]]
    assert sorted(("Un parc" in body, "La gare" in body) for body in bodies) == [
        (False, True),
        (True, False),
    ]


def test_email_that_could_not_be_sent_is_sent_later_to_the_others_only_once(
    consultation, monkeypatch
):
    send, refused = EmailBackend.send_messages, []

    def fail_once(backend, messages):
        if messages[0].to == [WITNESSES[1]] and not refused:
            refused.append(1)
            raise SMTPServerDisconnected
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", fail_once)
    mail.outbox.clear()
    with pytest.raises(MailIsAway):
        witness_actions.email_witnesses()
    assert [message.to for message in mail.outbox] == [[WITNESSES[0]]]
    assert [message.to for message in run_task()] == [[WITNESSES[1]]]


def test_witness_whom_the_server_refuses_does_not_keep_the_others_waiting(
    consultation, monkeypatch
):
    send = EmailBackend.send_messages

    def refuse_first(backend, messages):
        if messages[0].to == [WITNESSES[0]]:
            raise SMTPRecipientsRefused({WITNESSES[0]: (550, b"unknown")})
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_first)
    assert [message.to for message in run_task()] == [[WITNESSES[1]]]
    assert run_task() == []


def test_records_name_no_address(consultation):
    run_task()
    with tenancy.organisation(consultation.organisation_id):
        rows = IdempotencyRecord.objects.filter(caller=witness_actions.CALLER)
        assert len(rows) == 2
        assert not [row for row in rows if "@" in row.key]

"""Participants of a restored consultation get one message, and its page and data say what was lost."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from consult.core.postgres import tenancy
from consult.core.queue import short_jobs
from consult.notifications.actions.mailings import send_due
from consult.notifications.models import Notification
from consult.opendata.actions.publication import publish_now
from tests.api.world import Caller
from tests.factories import make
from tests.votes import places
from votes.actions import register_replay as replay_actions
from votes.actions import registers as register_actions
from votes.ballot_box.models import LostVote
from votes.ballot_box.store import register_ledger
from votes.models import Restoration

SAVED_AT = datetime(2027, 3, 24, 2, tzinfo=UTC)


class _Lost(Exception):
    """Raised to roll back the acts that the backup does not contain."""


def lose(consultation, act):
    """Publish the registers after an act, then roll back both as a restored backup does."""
    with pytest.raises(_Lost), transaction.atomic():
        act()
        register_actions.publish_batches()
        register_actions.take_checkpoints()
        register_ledger.note_checkpoints(consultation.pk)
        raise _Lost
    connection.set_rollback(False)


def run_jobs():
    with tenancy.across_organisations("the queue serves all organisations"):
        short_jobs.run_due()


@pytest.fixture
def lost(consultation):
    """Restore the consultation from a backup without its last votes; return one of their receipts."""
    receipts = []

    def act():
        receipts.append(places.cast(make.person(consultation=consultation), proposal))
        places.fill(proposal)

    proposal = places.published(consultation)
    lose(consultation, act)
    replay_actions.replay_consultation(consultation, SAVED_AT)
    return receipts[0].commitment


def test_each_participant_gets_one_message_after_a_restore(consultation):
    proposal = places.published(consultation)
    early = make.person(consultation=consultation)
    places.cast(early, proposal)
    make.person(consultation=consultation)
    lose(consultation, lambda: places.fill(proposal))
    saved_at = timezone.now()
    replay_actions.replay_consultation(consultation, saved_at)
    replay_actions.replay_consultation(consultation, saved_at)
    run_jobs()
    (notification,) = Notification.objects.all()
    assert notification.recipient == early.participant
    mail.outbox.clear()
    send_due()
    run_jobs()
    (message,) = mail.outbox
    assert "restauré à partir d’une sauvegarde" in message.body
    assert f"/consultations/{consultation.slug}/#restored" in message.body
    assert Restoration.objects.count() == 1


def test_receipt_of_a_lost_vote_says_so(client, lost):
    answer = Caller().send("POST", "/receipts/", {"receipt": lost})
    assert (answer.status_code, answer.json()["state"]) == (200, "lost")
    page = client.post("/receipts/", {"receipt": lost}).content.decode()
    assert "Votre choix a été perdu quand le site a été restauré" in page


def test_unknown_receipt_after_a_restore_may_be_a_lost_one(client, lost):
    answer = Caller().send("POST", "/receipts/", {"receipt": "0" * 64})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "receipt_may_be_lost")
    page = client.post("/receipts/", {"receipt": "0" * 64}).content.decode()
    assert "Il a peut-être été perdu" in page
    assert "sauvegarde du 24 mars 2027" in page


def test_restore_is_published_with_the_number_of_lost_votes(client, consultation, lost):
    number = LostVote.objects.count()
    (published,) = Caller().read(f"/consultations/{consultation.slug}/").json()["restorations"]
    assert published == {"saved_at": "2027-03-24T02:00:00Z", "votes": number}
    version = publish_now(viewer=make.person("manager", consultation), slug=consultation.slug)
    assert version.manifest["restorations"] == [
        {"saved_at": "2027-03-24T02:00:00Z", "lost_votes": number}
    ]
    for address in (f"/consultations/{consultation.slug}/", f"/open-data/{consultation.slug}/"):
        page = client.get(address).content.decode()
        assert "Le site a été restauré à partir de la sauvegarde du 24 mars 2027" in page
        assert f"{number} avis et votes du registre sont perdus." in page


def test_restore_is_shown_in_its_consultation_alone(client, consultation, lost):
    other = make.consultation(consultation.organisation, slug="autre")
    assert Caller().read(f"/consultations/{other.slug}/").json()["restorations"] == []
    assert "restauré" not in client.get(f"/consultations/{other.slug}/").content.decode()

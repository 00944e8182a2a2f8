"""Concurrent workers with real commits: each participant is notified once and emailed once.

Each guard is proven by a mutant.
"""

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from consult.core.models import Job
from consult.core.queue import short_jobs
from consult.notifications.actions import digests as digest_actions
from consult.notifications.actions import follows as follow_actions
from consult.notifications.actions import mailings
from consult.notifications.actions import mailings as mailing_actions
from consult.notifications.actions import news as telling
from consult.notifications.models import Mailing, News, Notification
from tests.factories import make
from tests.faults.harness import fleet, scene
from tests.pages import given

pytestmark = pytest.mark.committed
PEOPLE, WORKERS = 12, 4


@pytest.fixture
def place(committed):
    """Return a consultation with followers and a new proposal, before any notification."""
    place = scene(proposals=0, voters=PEOPLE)
    for viewer in place.voters:
        follow_actions.follow(viewer=viewer, kind="consultation", object_id=place.consultation.pk)
    given.proposal(place.consultation, make.person(consultation=place.consultation))
    while not News.objects.exists():
        short_jobs.run_due(limit=1)
    return place


def together(place, work):
    """Run the same work in all workers at once; return how many emails each address received."""

    def worker():
        mail.outbox = []
        work()
        return [message.to[0] for message in mail.outbox]

    results = fleet(place.organisation.pk, [worker] * WORKERS)
    assert all(isinstance(result, list) for result in results), results
    return Counter(address for result in results for address in result)


def spread_all(monkeypatch):
    """Return the work that notifies every follower, a few at a time."""
    monkeypatch.setattr(telling, "BATCH", 5)
    news = News.objects.get()

    def work():
        for _ in range(PEOPLE):
            telling.spread(news_id=news.pk)

    return work


def test_concurrent_workers_notify_each_participant_once(place, monkeypatch):
    together(place, spread_all(monkeypatch))
    counts = Counter(Notification.objects.values_list("recipient", flat=True))
    assert counts == {viewer.participant.pk: 1 for viewer in place.voters}
    # One job for each batch, from the first on.
    assert Job.objects.filter(name="notifications.spread").count() == 3


def gather_and_send():
    digest_actions.gather_all()
    mailing_actions.send_due()


def notify_of_yesterday(place, monkeypatch):
    """Notify every follower of news of yesterday."""
    spread_all(monkeypatch)()
    Notification.objects.update(created_at=timezone.now() - timedelta(days=1))


def test_concurrent_workers_send_each_participant_one_digest(place, monkeypatch):
    notify_of_yesterday(place, monkeypatch)
    sent = together(place, gather_and_send)
    gather_and_send()  # news that one worker prepared after the others had read the list
    sent.update(message.to[0] for message in mail.outbox)
    assert sent == {viewer.participant.account.email: 1 for viewer in place.voters}
    assert Counter(Mailing.objects.values_list("state", flat=True)) == {"sent": PEOPLE}


def test_mutant_without_lease_and_final_check_sends_mails_twice(place, monkeypatch):
    notify_of_yesterday(place, monkeypatch)
    digest_actions.gather_all()

    def take():
        mailing = (
            Mailing.objects.filter(state="waiting")
            .select_related("organisation")
            .order_by("id")
            .first()
        )
        time.sleep(0.05)
        return mailing

    def leave(mailing, message):
        message.send()
        return "sent"

    monkeypatch.setattr(mailings, "_take", take)
    monkeypatch.setattr(mailings, "_leave", leave)
    sent = together(place, lambda: mailing_actions.send_due(limit=2))
    assert max(sent.values()) > 1

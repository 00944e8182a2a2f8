"""Several workers at once, with real commits: each person is told once and written to once; each guard is proven."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from consult.core import relay
from consult.core.models import Job
from consult.notifications import actions
from consult.notifications.actions import sending, telling
from consult.notifications.models import Mailing, News, Notification
from tests.factories import make
from tests.faults.harness import fleet, scene
from tests.pages import given

pytestmark = pytest.mark.committed
PEOPLE, WORKERS = 12, 4


@pytest.fixture
def place(committed):
    """A consultation that people follow, in which something was published; nobody is told yet."""
    place = scene(proposals=0, voters=PEOPLE)
    for viewer in place.voters:
        actions.follow(viewer=viewer, kind="consultation", object_id=place.consultation.pk)
    given.proposal(place.consultation, make.person(consultation=place.consultation))
    relay.deliver_due()
    return place


def together(place, work):
    """What each worker sent, by address, all of them having done the same at the same time."""

    def worker():
        mail.outbox = []
        work()
        return [message.to[0] for message in mail.outbox]

    results = fleet(place.organisation.pk, [worker] * WORKERS)
    assert all(isinstance(result, list) for result in results), results
    return Counter(address for result in results for address in result)


def spread_all(monkeypatch):
    """Tell everybody, some people at a time."""
    monkeypatch.setattr(telling, "BATCH", 5)
    news = News.objects.get()

    def work():
        for _ in range(PEOPLE):
            telling.spread(news_id=news.pk)

    return work


def test_workers_that_spread_one_piece_of_news_tell_each_person_once(place, monkeypatch):
    together(place, spread_all(monkeypatch))
    told = Counter(Notification.objects.values_list("recipient", flat=True))
    assert told == {viewer.participant.pk: 1 for viewer in place.voters}
    assert Job.objects.filter(name="notifications.spread").count() == 3  # one for each batch, from the first on


def gather_and_send():
    actions.gather_all()
    actions.send_due()


def to_sum_up(place, monkeypatch):
    """Have everybody told, yesterday."""
    spread_all(monkeypatch)()
    Notification.objects.update(created_at=timezone.now() - timedelta(days=1))


def test_workers_that_gather_and_send_write_to_each_person_once(place, monkeypatch):
    to_sum_up(place, monkeypatch)
    sent = together(place, gather_and_send)
    gather_and_send()  # what one worker prepared after the others had looked
    sent.update(message.to[0] for message in mail.outbox)
    assert sent == {viewer.participant.account.email: 1 for viewer in place.voters}
    assert Counter(Mailing.objects.values_list("state", flat=True)) == {"sent": PEOPLE}


def test_mutant_that_takes_mails_without_lease_nor_last_word_writes_twice(place, monkeypatch):
    to_sum_up(place, monkeypatch)
    actions.gather_all()

    def take():
        found = Mailing.objects.filter(state="waiting").select_related("organisation").order_by("id").first()
        time.sleep(0.05)
        return found

    def leave(mailing, message):
        message.send()
        return "sent"

    monkeypatch.setattr(sending, "_take", take)
    monkeypatch.setattr(sending, "_leave", leave)
    sent = together(place, lambda: actions.send_due(limit=2))
    assert max(sent.values()) > 1

"""Events reach each subscriber once, even after repeats, killed workers and failures."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from consult.core import clock, events, relay
from consult.core.ids import ordered_id
from consult.core.models import Delivery, OutboxEvent


@dataclass(frozen=True)
class Happened:
    """A test event."""

    organisation_id: UUID
    thing_id: UUID
    word: str


@pytest.fixture
def told(monkeypatch):
    """Return the list of events that two followers received.

    The second follower fails while the list has `broken = True`.
    """

    class Told(list):
        broken = False

    told = Told()

    def first(event):
        told.append(("first", event))

    def second(event):
        if told.broken:
            raise RuntimeError("the mail server is away")
        told.append(("second", event))

    monkeypatch.setattr(events, "_after", events.defaultdict(list))
    monkeypatch.setattr(events, "_during", events.defaultdict(list))
    events.after(Happened)(first)
    events.after(Happened)(second)
    return told


def announce(organisation, word="bonjour"):
    event = Happened(organisation.id, ordered_id(), word)
    with transaction.atomic():
        events.announce(organisation.id, event)
    return event


def test_event_reaches_each_follower_once(organisation, told):
    event = announce(organisation)
    assert told == []
    assert relay.deliver_due() == 2
    assert told == [("first", event), ("second", event)]
    assert relay.deliver_due() == 0
    assert len(told) == 2


def test_failing_follower_is_retried_later_and_blocks_no_other(organisation, told):
    told.broken = True
    event = announce(organisation)
    assert relay.deliver_due() == 1
    late = Delivery.objects.get(delivered_at__isnull=True)
    assert (late.attempts, late.error) == (1, "RuntimeError: the mail server is away")
    assert relay.deliver_due() == 0, "it waits before it is tried again"
    told.broken = False
    Delivery.objects.update(next_attempt_at=late.event.created_at)
    assert relay.deliver_due() == 1
    assert told == [("first", event), ("second", event)]


def test_event_of_a_rolled_back_transaction_is_not_stored(organisation, told):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        events.announce(organisation.id, Happened(organisation.id, ordered_id(), "non"))
        raise ZeroDivisionError
    assert OutboxEvent.objects.count() == 0
    assert relay.deliver_due() == 0


def test_refusing_subscriber_inside_the_transaction_undoes_the_act(organisation, told):
    @events.during(Happened)
    def refuse(event):
        raise ValueError(event.word)

    with pytest.raises(ValueError, match="bonjour"):
        announce(organisation)
    assert OutboxEvent.objects.count() == 0


def test_event_without_follower_leaves_no_row(organisation, monkeypatch):
    monkeypatch.setattr(events, "_after", events.defaultdict(list))
    announce(organisation)
    assert OutboxEvent.objects.count() == 0


def test_follower_that_fails_for_days_is_tried_each_hour_and_blocks_no_other(organisation, told):
    told.broken = True
    announce(organisation)
    relay.deliver_due()
    Delivery.objects.filter(delivered_at__isnull=True).update(
        attempts=1000, next_attempt_at=an_hour_ago()
    )
    announce(organisation, "bonsoir")
    assert relay.deliver_due() == 1, "the first follower of the second event"
    waits = Delivery.objects.filter(attempts=1001).values_list("next_attempt_at", flat=True)
    assert timedelta(minutes=59) < waits[0] - clock.now() <= relay.LONGEST_WAIT


def test_stored_error_contains_no_address(organisation, told, monkeypatch):
    @events.after(Happened)
    def third(event):
        raise RuntimeError("{'someone@example.org': (450, b'<someone@example.org> try later')}")

    announce(organisation)
    relay.deliver_due()
    kept = Delivery.objects.get(delivered_at__isnull=True).error
    assert kept == "RuntimeError: {'(address)': (450, b'<(address)> try later')}"


def test_event_for_an_unknown_subscriber_waits_for_a_newer_worker(organisation, told, monkeypatch):
    event = announce(organisation)
    known = events._after[Happened].pop()
    assert relay.deliver_due() == 1
    late = Delivery.objects.get(delivered_at__isnull=True)
    assert late.error.startswith("UnknownFollower")
    events._after[Happened].append(known)
    Delivery.objects.update(next_attempt_at=an_hour_ago())
    assert relay.deliver_due() == 1
    assert told == [("first", event), ("second", event)]


def test_delivery_to_a_subscriber_that_no_longer_exists_is_given_up_after_days(organisation, told):
    announce(organisation)
    events._after[Happened].clear()
    Delivery.objects.update(attempts=relay.PATIENCE - 1)
    assert relay.deliver_due() == 0
    assert Delivery.objects.filter(delivered_at__isnull=True).count() == 0
    assert told == []


def test_delivered_events_are_deleted_after_a_month(organisation, told):
    announce(organisation, "ancien")
    relay.deliver_due()
    told.broken = True
    announce(organisation, "ancien, attendu")
    relay.deliver_due()
    OutboxEvent.objects.update(created_at=clock.now() - timedelta(days=31))
    told.broken = False
    announce(organisation, "neuf")
    relay.deliver_due()
    relay.forget_delivered()
    assert {row.payload["word"] for row in OutboxEvent.objects.all()} == {"ancien, attendu", "neuf"}


def an_hour_ago():
    return clock.now() - timedelta(hours=1)

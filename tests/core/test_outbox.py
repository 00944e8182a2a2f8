"""T-26, T-27: an event reaches each subscriber once, whatever is repeated, killed or failing in between."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import transaction

from consult.core import events, relay
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
    """What two followers were told; the second fails while `told.broken` is set."""

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


def test_failing_follower_is_retried_later_and_stops_nobody(organisation, told):
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


def test_event_vanishes_with_its_transaction(organisation, told):
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

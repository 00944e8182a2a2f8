"""Domain events and their subscribers.

An event is a frozen dataclass of ids, strings and numbers. A `during` subscriber runs in the
transaction of the act, an `after` subscriber once that transaction is committed. Subscribers are
functions of one event. Upper apps register them at start-up (`AppConfig.ready`), so that a lower
app never imports an upper one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

from consult.core.models import Delivery, OutboxEvent

if TYPE_CHECKING:
    from collections.abc import Callable

# One statement inserts an event and its deliveries: every act runs it, and some acts run it while
# other requests wait for a row that they lock.
PUT = f"""
WITH told AS (
  INSERT INTO {OutboxEvent._meta.db_table} (organisation_id, name, payload)
  VALUES (%(organisation)s, %(name)s, %(payload)s) RETURNING id
)
INSERT INTO {Delivery._meta.db_table} (organisation_id, event_id, subscriber, attempts, error)
SELECT %(organisation)s, told.id, subscriber, 0, '' FROM told, unnest(%(followers)s::text[]) AS subscriber
"""  # noqa: S608 - table names of our own models

_during: dict[type, list[Callable]] = defaultdict(list)
_after: dict[type, list[Callable]] = defaultdict(list)
_types: dict[str, type] = {}
_mailers: set[Callable] = set()


def name_of(thing: Any) -> str:
    """Return the stable dotted name of an event type or a subscriber."""
    return f"{thing.__module__}.{thing.__qualname__}"


def during(event_type: type):
    """Subscribe a function that runs inside the transaction of the event.

    If the function raises an error, the transaction is rolled back and the act did not happen.
    """
    return _subscribe(_during, event_type)


def after(event_type: type, *, sends_mail: bool = False):
    """Subscribe a function that runs after the commit, at least once.

    The function may be called twice with the same event and must allow that. Pass `sends_mail` for
    a function that sends an e-mail itself: the operator watches how long those e-mails wait.
    """

    def register(function):
        if sends_mail:
            _mailers.add(function)
        return _subscribe(_after, event_type)(function)

    return register


def mailers() -> list[str]:
    """Return the names of the `after` subscribers that send an e-mail."""
    return sorted(name_of(function) for function in _mailers)


def _subscribe(table, event_type):
    def register(function):
        if function not in table[event_type]:
            table[event_type].append(function)
        _types[name_of(event_type)] = event_type
        return function

    return register


def subscribers() -> dict[str, dict[str, list[str]]]:
    """Return every event type with its subscribers by name, for `docs/events.md` and its test."""
    return {
        name_of(event_type): {
            "during": sorted(name_of(f) for f in _during.get(event_type, [])),
            "after": sorted(name_of(f) for f in _after.get(event_type, [])),
        }
        for event_type in sorted({*_during, *_after}, key=name_of)
    }


def announce(organisation_id: UUID, event: Any) -> None:
    """Call the `during` subscribers and write the event to the outbox for the `after` subscribers.

    Call this inside the transaction of the act; outside a transaction it raises `RuntimeError`. The
    relay is woken after the commit. If that fails, its periodic sweep finds the event.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is announced in the transaction that made it true.")
    for subscriber in _during.get(type(event), []):
        subscriber(event)
    followers = _after.get(type(event), [])
    if not followers:
        return
    _put(organisation_id, event, [name_of(follower) for follower in followers])
    transaction.on_commit(_wake_relay, robust=True)


def _put(organisation_id, event, followers):
    payload = json.dumps(_plain(asdict(event)))
    told: dict[str, Any] = {
        "organisation": organisation_id,
        "name": name_of(type(event)),
        "payload": payload,
    }
    with connection.cursor() as cursor:
        cursor.execute(PUT, told | {"followers": followers})


def restore(event: OutboxEvent) -> Any:
    """Return the event that an outbox row was made from."""
    event_type = _types[event.name]
    hints = event_type.__annotations__
    return event_type(
        **{k: UUID(v) if v and "UUID" in str(hints[k]) else v for k, v in event.payload.items()}
    )


class UnknownFollower(LookupError):
    """Raised when this process does not know a subscriber by its name.

    Either the subscriber no longer exists, or a newer version of the software announced the event.
    """


def follower(event_name: str, subscriber: str) -> Callable:
    """Return the `after` subscriber of that name, or raise `UnknownFollower`."""
    event_type = _types.get(event_name)
    known = _after.get(event_type, []) if event_type else []
    for function in known:
        if name_of(function) == subscriber:
            return function
    raise UnknownFollower(subscriber)


def _plain(value):
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return str(value) if isinstance(value, UUID) else value


def _wake_relay():
    from consult.core.dispatch import send  # noqa: PLC0415 - Celery is not needed to import the rules

    send("core.relay_outbox")

"""Domain events: facts that one app announces to others, and their subscribers.

An event is a frozen dataclass of ids, strings and numbers. A `during` subscriber runs in the
transaction of the act. An `after` subscriber is a short job of the queue (`core.jobs`), which runs
once that transaction is committed. Subscribers are functions of one event. Upper apps register them
at start-up (`AppConfig.ready`), so that a lower app never imports an upper one. Inside an app, call
the function, or store a job.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import transaction

from consult.core.queue import jobs

_during: dict[type, list[Callable]] = defaultdict(list)
_after: dict[type, list[Callable]] = defaultdict(list)


def name_of(definition: Any) -> str:
    """Return the stable dotted name of an event type or a subscriber."""
    return f"{definition.__module__}.{definition.__qualname__}"


def during(event_type: type) -> Callable[..., Any]:
    """Subscribe a function that runs inside the transaction of the event.

    If the function raises an error, the transaction is rolled back and the act did not happen.
    """
    return _subscribe(_during, event_type)


def after(event_type: type, *, sends_mail: bool = False) -> Callable[..., Any]:
    """Subscribe a function that runs after the commit, at least once.

    The function may be called twice with the same event and must allow that. Pass `sends_mail` for
    a function that sends an e-mail itself: the operator watches how long those e-mails wait.
    """

    def register(function: Any) -> Any:
        receiving = _receiving(function, event_type)
        jobs.register_subscriber(name_of(function), receiving, sends_mail=sends_mail)
        return _subscribe(_after, event_type)(function)

    return register


def _receiving(function: Callable[[Any], None], event_type: type) -> Callable[..., None]:
    """Return the job of a subscriber. Its arguments are the payload of the event."""

    @wraps(function)
    def run(**payload: Any) -> None:
        function(restore(event_type, payload))

    return run


def _subscribe(table: dict[type, list[Callable[..., Any]]], event_type: type) -> Callable[..., Any]:
    def register(function: Any) -> Any:
        if function not in table[event_type]:
            table[event_type].append(function)
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
    """Call the `during` subscribers, and store a job for each `after` subscriber.

    Call this inside the transaction of the act; outside a transaction it raises `RuntimeError`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is announced in the transaction that made it true.")
    for subscriber in _during.get(type(event), []):
        subscriber(event)
    followers = _after.get(type(event), [])
    if followers:
        payload = asdict(event)
        jobs.store(
            organisation_id, *(jobs.Request(name_of(follower), payload) for follower in followers)
        )


def restore(event_type: type, payload: dict) -> Any:
    """Return the event of which a job stores the payload."""
    hints = event_type.__annotations__
    return event_type(
        **{k: UUID(v) if v and "UUID" in str(hints[k]) else v for k, v in payload.items()}
    )

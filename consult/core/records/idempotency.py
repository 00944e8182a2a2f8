"""Idempotency keys: a write that is sent twice with one key is done once and answered twice.

The row of the key is inserted first in the transaction, so that two requests with the same key
cannot both act. The row stores the status and the kind and id of the object, never the body. A
refused act is rolled back together with its row, so refusals are not stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Invalid, KeyReusedWithAnotherBody
from consult.core.models import IdempotencyRecord
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer

RETENTION = timedelta(days=7)
# A form that is sent again after "Back" in the browser has a new key. The same content from the same
# person within this time is a repeat.
SAME_CONTENT = timedelta(hours=1)
_is_in_once = ContextVar("idempotency_is_in_once", default=False)
FIRST = """
INSERT INTO core_idempotencyrecord (id, organisation_id, caller, key, fingerprint, kind, object_id)
VALUES (gen_random_uuid(), %s, %s, %s, %s, '', '') ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Outcome:
    """The outcome of an act: the HTTP status, and the object to render."""

    status: int
    kind: str
    object_id: str
    repeated: bool = False


def fingerprint(method: str, path: str, body: object) -> str:
    """Return a keyed hash that is equal for two identical requests.

    It is keyed because a body may contain a password or an address.
    """
    canonical = json.dumps(body, sort_keys=True, default=str, separators=(",", ":"))
    return salted_hmac(__name__, f"{method} {path}\n{canonical}", algorithm="sha256").hexdigest()


def once(viewer: Viewer, key: str | None, print_: str, act: Callable[[], Outcome]) -> Outcome:
    """Run `act` in one transaction, once per caller and key.

    A repeated request gets the outcome of the first one. Without a key, `act` simply runs. Raise
    `KeyReusedWithAnotherBody` if the key was used for a different request, and `Invalid` if the key
    is not a UUID.
    """
    if not key:
        with _transaction():
            return act()
    caller = _caller(viewer)
    with _transaction():
        before = _claim(viewer.organisation.id, caller, _checked(key), print_)
        if before:
            return before
        outcome = act()
        _rows(viewer.organisation.id, caller, key).update(
            status=outcome.status, kind=outcome.kind, object_id=outcome.object_id
        )
        return outcome


def find_outcome(viewer: Viewer, key: str) -> Outcome | None:
    """Return the outcome of the act that the viewer did with this key, or None."""
    row = _rows(viewer.organisation.id, _caller(viewer), key).first()
    return _repeated(row) if row else None


def find_same_content(viewer: Viewer, print_: str) -> Outcome | None:
    """Return the outcome of the same request, which the viewer sent in the last hour, or None.

    None too if the viewer has since done another act with its object, such as withdrawing it.
    """
    mine = IdempotencyRecord.objects.filter(
        organisation_id=viewer.organisation.id,
        caller=_caller(viewer),
        created_at__gt=ClockNow() - SAME_CONTENT,
    )
    row = mine.filter(fingerprint=print_).order_by("-created_at").first()
    if row is None:
        return None
    later = mine.filter(object_id=row.object_id, created_at__gt=row.created_at)
    return None if later.exists() else _repeated(row)


@contextmanager
def _transaction() -> Iterator[None]:
    token = _is_in_once.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _is_in_once.reset(token)


@contextmanager
def atomic_act() -> Iterator[None]:
    """Do an act in a transaction: its own, or that of `once` without a savepoint.

    An error of an act rolls the whole of `once` back, so a savepoint there would only cost two
    statements. Use it as the decorator of an action that is a whole act of a person.
    """
    with transaction.atomic(savepoint=not _is_in_once.get()):
        yield


def was_done(viewer: Viewer, key: UUID) -> bool:
    """Return whether the viewer has already done the act with this key, and it is committed."""
    return _rows(viewer.organisation.id, _caller(viewer), key).exists()


def _caller(viewer: Viewer) -> str:
    return f"participant:{viewer.participant.id}" if viewer.participant else "visitor"


def _checked(key: object) -> str:
    try:
        return str(UUID(str(key)))
    except ValueError:
        raise Invalid(_("An idempotency key is a UUID."), attr="Idempotency-Key") from None


def _rows(organisation_id: UUID, caller: str, key: object) -> QuerySet[IdempotencyRecord]:
    return IdempotencyRecord.objects.filter(
        organisation_id=organisation_id, caller=caller, key=_checked(key)
    )


def _claim(organisation_id: UUID, caller: str, key: str, print_: str) -> Outcome | None:
    """Insert the row and return None, or wait for the other request and return its outcome."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST, [organisation_id, caller, key, print_])
        if cursor.rowcount:
            return None
    row = _rows(organisation_id, caller, key).select_for_update().get()
    if row.fingerprint != print_:
        raise KeyReusedWithAnotherBody
    return _repeated(row)


def _repeated(row: IdempotencyRecord) -> Outcome:
    return Outcome(row.status, row.kind, row.object_id, repeated=True)  # type: ignore[arg-type]  # not None after the act


def forget_old() -> None:
    """Delete the keys older than seven days."""
    with tenancy.across_organisations("old idempotency keys of everybody are forgotten"):
        IdempotencyRecord.objects.filter(created_at__lt=ClockNow() - RETENTION).delete()

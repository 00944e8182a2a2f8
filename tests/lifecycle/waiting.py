"""Helpers for tests of acts that wait ten minutes: confirm them on their page, let time pass."""

import uuid
from datetime import timedelta

from consult.core.postgres import clock
from consult.lifecycle.actions.waiting_acts import apply_due_acts
from consult.lifecycle.enums import ActKind
from consult.lifecycle.models import WaitingAct


def confirm(client, address, **typed):
    """Send the page of an act with what it shows. Return the response."""
    shown = client.get(address).context["shown"]
    return client.post(address, {"key": uuid.uuid4(), "shown": shown, **typed})


def take_effect():
    """Let ten minutes pass for the waiting acts. Return the number of those that took effect."""
    WaitingAct.objects.waiting().update(due_at=clock.now())
    return apply_due_acts()


def confirm_now(client, address, **typed):
    """Confirm an act on its page, and let ten minutes pass. Return the response."""
    sent = confirm(client, address, **typed)
    take_effect()
    return sent


def waiting_act(consultation, **fields):
    """Return an early close of a consultation that waits to take effect."""
    return WaitingAct.objects.create(
        organisation=consultation.organisation,
        consultation=consultation,
        kind=ActKind.CLOSE_CONSULTATION,
        subject_id=consultation.pk,
        arguments={"reason": "Un essai (exemple)."},
        shown_hash=bytes(32),
        due_at=clock.now() + timedelta(minutes=10),
        **fields,
    )

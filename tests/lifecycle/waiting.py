"""Helpers for tests of acts that wait ten minutes: confirm them on their page, let time pass."""

import uuid

from consult.core.postgres import clock
from consult.lifecycle.actions.waiting_acts import apply_due_acts
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

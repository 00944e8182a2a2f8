"""Time goes by for one module: what it reads of the database's clock is that much later."""

from datetime import timedelta
from types import SimpleNamespace

from consult.core import clock


def minutes_later(monkeypatch, module, minutes):
    """As if so many minutes had passed for a module."""
    now = clock.now
    monkeypatch.setattr(module, "clock", SimpleNamespace(now=lambda: now() + timedelta(minutes=minutes)))

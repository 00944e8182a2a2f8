"""A shift of time for one module: its clock of the database runs later."""

from datetime import timedelta
from types import SimpleNamespace

from consult.core.postgres import clock


def minutes_later(monkeypatch, module, minutes):
    """Shift the database's clock of a module by so many minutes."""
    now = clock.now
    monkeypatch.setattr(
        module, "clock", SimpleNamespace(now=lambda: now() + timedelta(minutes=minutes))
    )

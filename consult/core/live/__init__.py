"""Hints that something changed: « proposal X is at version 381 », never what it says (ADR 18).

Actions announce events; `hint` follows them after commit, best effort, through Redis (`outgoing`). Each web process
hears a consultation once (`hub`), and tells its own sockets from memory (`room`, `line`). Whoever is told reads over
HTTP.
"""

from consult.core.live.hints import Hint, hint

__all__ = ["Hint", "hint"]

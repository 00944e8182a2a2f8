"""Hints that something changed: « proposal X is at version 381 », never what it says (ADR 18).

Actions announce events; `hint` follows them after commit, best effort, through Redis (`outgoing`). Each web process
hears a room once (`hub`): a consultation, or the desk of an organisation's moderators. It tells its own sockets from
memory (`room`, `line`); what every socket does alike is in `consumers`. Whoever is told reads over HTTP.
"""

from consult.core.live.hints import Hint, hint

__all__ = ["Hint", "hint"]

"""What moderation took out of view: kept by the querysets themselves, so that no list has to think of it.

A workshop that is hidden or removed takes along what was recorded, said and photographed there; whoever runs it and the
team of its consultation go on reading it. Contributions that came from it are texts of their own, and stay.
"""

from __future__ import annotations

from django.db.models import Q

from moderation.enums import ModerationState

OPEN = ModerationState.with_public_text()
TAKEN = [ModerationState.HIDDEN_PROVISIONAL, ModerationState.REMOVED]


def is_open(state: str) -> bool:
    """Whether what stands so is public, as far as moderation is concerned."""
    return ModerationState(state).has_public_text


def in_view(*paths: str) -> Q:
    """Rows that moderation left in view; so are those that each path leads to (`recording`, `recording__workshop`)."""
    states = ("moderation_state", *(f"{path}__moderation_state" for path in paths))
    return Q(**{f"{state}__in": OPEN for state in states})


def words_in_view(recording: str = "") -> Q:
    """Recordings of which moderation left the sound, the words and the workshop in view; `recording` leads to them."""
    path = f"{recording}__" if recording else ""
    names = ("moderation_state", "words_state", "workshop__moderation_state")
    return Q(**{f"{path}{name}__in": OPEN for name in names})

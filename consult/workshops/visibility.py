"""The filters for rows that moderation took out of view.

The querysets apply them, so that lists need not. A workshop that is hidden or removed also hides
its recordings, transcripts and photos. Its facilitators and the team of its consultation can still
read it. Contributions that came from it are texts of their own, and stay.
"""

from django.db.models import Q

from moderation.enums import ModerationState

OPEN = ModerationState.with_public_text()
TAKEN = [ModerationState.HIDDEN_PROVISIONAL, ModerationState.REMOVED]


def is_open(state: str) -> bool:
    """Return whether moderation lets a row in this state be public."""
    return ModerationState(state).has_public_text


def in_view(*paths: str) -> Q:
    """Match rows that moderation left in view, together with the rows at each path.

    A path is for example `recording` or `recording__workshop`.
    """
    states = ("moderation_state", *(f"{path}__moderation_state" for path in paths))
    return Q(**{f"{state}__in": OPEN for state in states})


def words_in_view(recording: str = "") -> Q:
    """Match rows whose recording's sound, words and workshop are in view.

    `recording` is the path to the recording.
    """
    path = f"{recording}__" if recording else ""
    names = ("moderation_state", "words_state", "workshop__moderation_state")
    return Q(**{f"{path}{name}__in": OPEN for name in names})

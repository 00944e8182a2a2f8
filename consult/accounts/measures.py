"""What was decided against an account, as it is read with the person: no query, judged when it is read.

Moderation writes the rows through `actions.set_measures`: `{"id", "kind", "consultation", "until", "minutes"}`, where
no consultation means everywhere and no `until` means that it does not end by itself.
"""

from __future__ import annotations

from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from consult.core.exceptions import NotFound

# Acts by which words, sounds and files reach others. Never a vote, a notice, an appeal, nor one's own account.
POSTING = frozenset(
    {
        "proposal.submit",
        "proposal.edit",
        "comment.submit",
        "comment.edit",
        "comment.endorse",
        "upload.send",
        "voice.send",
    }
)
SLOW, SUSPEND_POSTING, SUSPEND_NOTICES = "slow", "suspend_posting", "suspend_notices"
SUSPEND, CLOSE = "suspend", "close"
SHUTTING = (SUSPEND, CLOSE)
_signer = Signer(salt="consult.accounts.measure")


def in_force(participant, moment=None) -> list[dict]:
    """The rows that hold at a moment, or now."""
    moment = moment or timezone.now()
    return [row for row in participant.measures if not row["until"] or datetime.fromisoformat(row["until"]) > moment]


def shut(participant) -> dict | None:
    """What keeps somebody out of the whole organisation, closing before suspension; None where nothing does."""
    rows = [row for row in in_force(participant) if row["kind"] in SHUTTING] if participant.measures else []
    return min(rows, key=lambda row: row["kind"] != CLOSE, default=None)


def keeps_from(participant, act: str, consultation_id) -> bool:
    """Whether a measure keeps somebody from an act there: from posting, where posting is suspended."""
    return act in POSTING and bool(holding(participant, SUSPEND_POSTING, consultation_id))


def minutes_between(participant, consultation_id) -> int:
    """How many minutes must pass between two texts of somebody there; 0 without slow mode."""
    return max((row["minutes"] for row in holding(participant, SLOW, consultation_id)), default=0)


def holding(participant, kind: str, consultation_id) -> list[dict]:
    """The rows of a kind that hold against somebody in a consultation, there or everywhere."""
    places = (None, str(consultation_id))
    rows = in_force(participant) if participant.measures else []
    return [row for row in rows if row["kind"] == kind and row["consultation"] in places]


# ---- the link by which whoever is kept out reads why
def key_of(measure_id) -> str:
    """What the link about a measure ends with: signed, for that one alone; in its mail, and shown at sign-in."""
    return _signer.sign(str(measure_id))


def id_behind(key: str) -> str:
    """The measure that a link is about. Raises `NotFound` for what was not signed here."""
    try:
        return _signer.unsign(key)
    except BadSignature:
        raise NotFound from None

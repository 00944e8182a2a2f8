"""Measures against an account, read with the participant without a query of their own.

They are evaluated when they are read. Moderation writes the rows through `actions.set_measures`:
`{"id", "kind", "consultation", "until", "minutes"}`. Without a consultation a measure applies
everywhere, and without `until` it does not end by itself.
"""

from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from consult.accounts.models import Participant
from consult.core.exceptions import NotFound

# Acts by which texts, sounds and files reach other people. Votes, notices, appeals and the own
# account are never among them.
POSTING = frozenset(
    {
        "proposal.submit",
        "proposal.edit",
        "comment.submit",
        "comment.edit",
        "comment.endorse",
        "objection.submit",
        "remark.submit",
        "upload.send",
        "voice.send",
    }
)
SLOW = "slow"
SUSPEND_POSTING = "suspend_posting"
SUSPEND_NOTICES = "suspend_notices"
SUSPEND = "suspend"
CLOSE = "close"
SHUTTING = (SUSPEND, CLOSE)
_signer = Signer(salt="consult.accounts.measure")


def list_measures_in_force(participant: Participant, moment: datetime | None = None) -> list[dict]:
    """Return the measures in force at a moment, by default now."""
    moment = moment or timezone.now()
    return [
        row
        for row in participant.measures
        if not row["until"] or datetime.fromisoformat(row["until"]) > moment
    ]


def find_barring_measure(participant: Participant) -> dict | None:
    """Return the measure that keeps a person out of the whole organisation, or None.

    Closing comes before suspension.
    """
    rows = (
        [row for row in list_measures_in_force(participant) if row["kind"] in SHUTTING]
        if participant.measures
        else []
    )
    return min(rows, key=lambda row: row["kind"] != CLOSE, default=None)


def is_act_forbidden(participant: Participant, act: str, consultation_id: UUID | None) -> bool:
    """Return whether a measure forbids a person an act in a consultation.

    It forbids posting while posting is suspended.
    """
    return act in POSTING and bool(
        list_measures_of_kind(participant, SUSPEND_POSTING, consultation_id)
    )


def minutes_between(participant: Participant, consultation_id: UUID) -> int:
    """Return how many minutes must pass between two texts of a person in a consultation.

    Return 0 without slow mode.
    """
    return max(
        (row["minutes"] for row in list_measures_of_kind(participant, SLOW, consultation_id)),
        default=0,
    )


def list_measures_of_kind(
    participant: Participant, kind: str, consultation_id: UUID | None
) -> list[dict]:
    """Return the measures of a kind in force against a person in a consultation.

    Measures that apply everywhere are included.
    """
    places = (None, str(consultation_id))
    rows = list_measures_in_force(participant) if participant.measures else []
    return [row for row in rows if row["kind"] == kind and row["consultation"] in places]


# ---- the link to the page where a person whom a measure keeps out reads the reason
def key_of(measure_id: UUID | str) -> str:
    """Return the end of the link about a measure: its signed id.

    The link is in the e-mail about the measure, and is shown at sign-in. It opens only that
    measure.
    """
    return _signer.sign(str(measure_id))


def read_measure_id(key: str) -> str:
    """Return the id of the measure of a link. Raise `NotFound` if this site did not sign it."""
    try:
        return _signer.unsign(key)
    except BadSignature:
        raise NotFound from None

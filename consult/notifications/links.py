"""The signed link in each e-mail of news that stops these e-mails.

It is valid for one participant of one organisation, and for this act only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.signing import BadSignature, Signer

from consult.accounts.people.selectors import participant_here
from consult.core.exceptions import NotFound

if TYPE_CHECKING:
    from consult.accounts.models import Participant
    from consult.organisations.models import Organisation

_signer = Signer(salt="consult.notifications.stop")


def token_of(participant_id: UUID) -> str:
    """Return the token of a participant's link.

    It is the same in every e-mail, because the link of an old e-mail must work too.
    """
    return _signer.sign(participant_id.hex)


def get_participant(organisation: Organisation, token: str) -> Participant:
    """Return the participant of a link, in this organisation only. Raise `NotFound`."""
    try:
        participant_id = UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        raise NotFound from None
    person = participant_here(organisation, participant_id)
    if person is None:
        raise NotFound
    return person

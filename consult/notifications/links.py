"""The link in each mail of news that stops them: signed, for one person of one organisation, good for that alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.signing import BadSignature, Signer

from consult.accounts.selectors import participant_here
from consult.core.exceptions import NotFound

if TYPE_CHECKING:
    from consult.accounts.models import Participant

_signer = Signer(salt="consult.notifications.stop")


def token_of(participant_id: UUID) -> str:
    """What the link of somebody ends with; the same in every mail, since old mails must stop them too."""
    return _signer.sign(participant_id.hex)


def whose(organisation, token: str) -> Participant:
    """Whom a link was sent to, in this very organisation. Raises `NotFound`."""
    try:
        participant_id = UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        raise NotFound from None
    person = participant_here(organisation, participant_id)
    if person is None:
        raise NotFound
    return person

"""The signed link of an invitation. It opens a page, and gives nothing by itself (ADR 145)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.signing import BadSignature, Signer

from consult.core.exceptions import NotFound

if TYPE_CHECKING:
    from consult.accounts.models import Invitation

_signer = Signer(salt="consult.accounts.invitation")


def path_of(invitation: Invitation) -> str:
    """Return the path of the page on which an invitation is accepted, without its language.

    It is the same in every e-mail of an invitation, because people open the older ones too.
    """
    return f"/invitation/{_signer.sign(invitation.pk.hex)}/"


def read_token(token: str) -> UUID:
    """Return the id of the invitation that a link names. Raise `NotFound`."""
    try:
        return UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        raise NotFound from None

"""The code that proves the address of a sender.

It is not stored: it is computed from the request with the key of the installation, so a job can
write it in an e-mail, and a copy of the database does not reveal it. Each sending has another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from consult.accounts.models import SenderRequest

DIGITS = 6


def code_of(request: SenderRequest) -> str:
    """Return the code of the last e-mail of a request: six digits."""
    content = f"{request.pk} {request.sendings} {request.address}"
    digest = salted_hmac("consult.accounts.sender", content, algorithm="sha256").digest()
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}}"

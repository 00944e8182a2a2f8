"""WebAuthn requests and answers of passkeys, on this very host (ADR 31).

A challenge is in the page, signed, together with its use and its account. It works once, within an
hour. It is not in a session, so a visitor gets no cookie because a page offers passkeys.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from consult.accounts.models import Account
from consult.accounts.requests import SiteRequest
from consult.accounts.sign_in.proofs_of_work import VALID, serves_first
from consult.core.exceptions import Invalid

if TYPE_CHECKING:
    from fido2.server import Fido2Server
    from fido2.webauthn import (
        AttestedCredentialData,
        CredentialCreationOptions,
        CredentialRequestOptions,
    )


log = structlog.get_logger(__name__)
SALT = "consult.passkey"
LONGEST = 20_000  # characters of an answer; a longer answer is refused


class PageIsOld(Invalid):
    """Raised when a challenge is too old, was used, or was for another purpose."""

    code = "passkey_page_old"
    message = _("This page was open for too long, or was sent twice. Try again.")


class PasskeyRefused(Invalid):
    """Raised when the answer signs something else, or is not of this passkey or this site."""

    code = "passkey_refused"
    message = _("This passkey was not accepted. Try again, or sign in with a code.")


@dataclass(frozen=True)
class PasskeyRequest:
    """A request to the browser.

    `options` is the JSON for the browser. `challenge` is signed, and comes back with the answer.
    """

    options: str
    challenge: str


@dataclass(frozen=True)
class PasskeySignature:
    """An accepted answer: the passkey that signed, and its count of signatures.

    The count is 0 if the passkey does not count.
    """

    credential_id: bytes
    counter: int


def host_of(request: SiteRequest) -> str:
    """Return the host that browsers bind passkeys to: the organisation's, without its port."""
    return request.get_host().lower().partition(":")[0]


def ask_new(
    request: SiteRequest, account: Account, known: list[AttestedCredentialData]
) -> PasskeyRequest:
    """Ask for a new passkey, which stores its account where it can.

    The passkeys `known` are not made again.
    """
    from fido2.webauthn import (  # noqa: PLC0415 - heavy, see test_memory.py
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options, state = _server(request).register_begin(
        user=PublicKeyCredentialUserEntity(
            id=user_pk_to_url_str(account).encode(), name=account.email, display_name=account.email
        ),
        credentials=known,
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
        extensions={"credProps": True},
    )
    return _challenge(request, options, state, _meant_for(request, "add", account))


def ask_signature(
    request: SiteRequest,
    use: str,
    *,
    account: Account | None = None,
    known: list[AttestedCredentialData] | None = None,
    alone: bool,
) -> PasskeyRequest:
    """Ask for a signature of one of the passkeys `known`, or of any of this host on the device.

    `alone` means that it is the only proof: the device then checks its holder (finger, face or
    code).
    """
    from fido2.webauthn import UserVerificationRequirement  # noqa: PLC0415 - heavy, see test_memory.py

    wanted = (
        UserVerificationRequirement.REQUIRED if alone else UserVerificationRequirement.PREFERRED
    )
    options, state = _server(request).authenticate_begin(
        credentials=known, user_verification=wanted
    )
    return _challenge(request, options, state, _meant_for(request, use, account))


def read_new_passkey(
    request: SiteRequest, account: Account, answer: str, challenge: str
) -> tuple[dict, int]:
    """Return the data to store of a new passkey, and its count.

    Raise `PageIsOld` or `PasskeyRefused`.
    """
    from fido2.webauthn import RegistrationResponse  # noqa: PLC0415 - heavy, see test_memory.py

    state = _spend(request, challenge, _meant_for(request, "add", account))
    with _refuse_errors():
        credential = RegistrationResponse.from_dict(_parse_answer(answer))
        bound = _server(request).register_complete(state, credential)
        if (
            bound.credential_data.credential_id != credential.raw_id  # type: ignore[union-attr]  # not None here
            or credential.response.client_data.cross_origin
        ):
            raise ValueError("not what was asked")
        return json.loads(json.dumps(dict(credential))), bound.counter


def read_account_handle(answer: str) -> tuple[str, bytes]:
    """Return the account handle and the credential id that an answer names.

    Nothing is proved yet. The passkey got this handle when it was made. Raise `PasskeyRefused`.
    """
    from fido2.webauthn import AuthenticationResponse  # noqa: PLC0415 - heavy, see test_memory.py

    with _refuse_errors():
        credential = AuthenticationResponse.from_dict(_parse_answer(answer))
        return bytes(credential.response.user_handle or b"").decode(), credential.raw_id


def verify_signature(
    request: SiteRequest,
    use: str,
    answer: str,
    challenge: str,
    known: list[AttestedCredentialData],
    *,
    account: Account | None = None,
) -> PasskeySignature:
    """Return which of the passkeys `known` signed the challenge.

    Raise `PageIsOld` or `PasskeyRefused`.
    """
    from fido2.webauthn import AuthenticationResponse  # noqa: PLC0415 - heavy, see test_memory.py

    state = _spend(request, challenge, _meant_for(request, use, account))
    with _refuse_errors():
        credential = AuthenticationResponse.from_dict(_parse_answer(answer))
        bound = _server(request).authenticate_complete(state, known, credential)
        if credential.response.client_data.cross_origin:
            raise ValueError("asked from within another site")
        return PasskeySignature(bound.credential_id, credential.response.authenticator_data.counter)


@contextmanager
def _refuse_errors() -> Iterator[None]:
    """Convert every error in the block to `PasskeyRefused`.

    Browsers send arbitrary data, on which parsers may raise any type.
    """
    try:
        yield
    except Exception as error:
        log.info("passkey_refused", error=type(error).__name__)
        raise PasskeyRefused from error


def _server(request: SiteRequest) -> Fido2Server:
    """Return the server of the protocol for this host.

    Fido2 accepts every host below the bound one. This server accepts only this very origin, as
    browsers write it.
    """
    from fido2.server import Fido2Server  # noqa: PLC0415 - heavy, see test_memory.py
    from fido2.webauthn import PublicKeyCredentialRpEntity  # noqa: PLC0415

    here = f"{settings.PUBLIC_SCHEME}://{request.get_host().lower()}"
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=host_of(request), name=request.organisation.name),
        verify_origin=lambda origin: origin == here,
    )


def _meant_for(request: SiteRequest, use: str, account: Account | None) -> list[str]:
    return [use, str(request.organisation.pk), host_of(request), str(account.pk) if account else ""]


def _challenge(
    request: SiteRequest,
    options: CredentialCreationOptions | CredentialRequestOptions,
    state: Any,
    meant_for: list[str],
) -> PasskeyRequest:
    return PasskeyRequest(
        json.dumps(dict(options)["publicKey"]), signing.dumps([meant_for, state], salt=SALT)
    )


def _spend(request: SiteRequest, challenge: str, meant_for: list[str]) -> dict[str, Any]:
    """Return the state of a challenge, the first time that it is answered. Raise `PageIsOld`."""
    try:
        signed_for, state = signing.loads(challenge, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        raise PageIsOld from None
    if signed_for != meant_for or not serves_first(request.organisation, state["challenge"]):
        raise PageIsOld
    return state


def _parse_answer(answer: str) -> Any:
    if len(answer) > LONGEST:
        raise ValueError("too long")
    return json.loads(answer)

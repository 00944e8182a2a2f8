"""A passkey in software.

It does what a browser and its device do together, correctly or not, with keys of its own.
"""

import hashlib
import html
import json
import os
import re
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator as Row
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

UP, UV, AT = 0x01, 0x04, 0x40


def parse_options(page):
    """Return the passkey options that a page contains, and the challenge to send back."""
    text = page.content.decode()
    options = re.search(r'data-consult-passkey="([^"]*)"', text)
    return json.loads(html.unescape(options[1])), re.search(
        r'name="challenge" value="([^"]+)"', text
    )[1]


@dataclass
class Authenticator:
    """A device on an origin.

    A test changes any attribute to make the device, or the site that uses it, dishonest.
    """

    origin: str = "http://testserver"
    rp_id: str = "testserver"
    flags: int = UP | UV
    counts: int = 1  # how much each signature adds to the counter
    counter: int = 0
    cross_origin: bool = False
    discoverable: bool = True
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: os.urandom(32))
    handle: bytes = b""

    def make(self, page, **typed):
        """Return the form data that adds this passkey."""
        options, challenge = parse_options(page)
        self.handle = websafe_decode(options["user"]["id"])
        return {"name": "Téléphone", "passkey": self.made(options), "challenge": challenge} | typed

    def made(self, options):
        """Return what the browser answers when it is asked for a new passkey."""
        public = AttestedCredentialData.create(
            b"\0" * 16, self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        made = AttestationObject.create("none", self._data(AT, public), {})
        parts = {
            "clientDataJSON": self._client("webauthn.create", options),
            "attestationObject": made,
        }
        return self._answer(parts, {"credProps": {"rk": self.discoverable}})

    def sign(self, page, **changed):
        """Return the form data that proves that this passkey is present."""
        options, challenge = parse_options(page)
        return {"passkey": self.signed(options, **changed), "challenge": challenge}

    def signed(self, options, **changed):
        """Return what the browser answers when it is asked for a signature.

        `changed` replaces parts of the answer.
        """
        self.counter += self.counts
        client, data = self._client("webauthn.get", options), self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {
            "clientDataJSON": client,
            "authenticatorData": data,
            "signature": signature,
            "userHandle": self.handle,
        }
        return self._answer(parts | changed)

    def _client(self, type_, options):
        fields = {
            "type": type_,
            "challenge": websafe_decode(options["challenge"]),
            "origin": self.origin,
        }
        return CollectedClientData.create(**fields, cross_origin=self.cross_origin)

    def _data(self, flags=0, public=b""):
        rp = hashlib.sha256(self.rp_id.encode()).digest()
        return AuthenticatorData.create(rp, self.flags | flags, self.counter, public)

    def _answer(self, parts, results=None):
        response = {name: websafe_encode(part) for name, part in parts.items()}
        identity = {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
        }
        return json.dumps(
            identity | {"response": response, "clientExtensionResults": results or {}}
        )


def store_passkey(account, name="Téléphone (exemple)", host="testserver"):
    """Create the stored row of a passkey of an account, without any page."""
    device, options = Authenticator(rp_id=host), {"challenge": "AAAA"}
    credential = json.loads(device.made(options))
    data = {"name": name, "credential": credential, "host": host, "counter": 0}
    return Row.objects.create(user=account, type=Row.Type.WEBAUTHN, data=data)


def undecodable():
    """Return attestation objects that no parser accepts."""
    return [
        b"",
        b"\xff" * 20,
        cbor.encode({}),
        cbor.encode({"fmt": "none", "attStmt": {}, "authData": b"short"}),
    ]

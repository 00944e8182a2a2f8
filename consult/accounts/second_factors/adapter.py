"""The site's settings of allauth for second factors: encryption, and the name of the site."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

import structlog
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


log = structlog.get_logger(__name__)


class SecondFactorUnreadable(Conflict):
    """Raised when no key of the installation decrypts the stored second factor.

    Signing in is then refused; the second factor is never skipped.
    """

    code = "second_factor_unreadable"
    message = _(
        "This site can no longer read your second factor. "
        "Use a passkey, or ask the person who runs this site to reset it."
    )


class MfaAdapter(DefaultMFAAdapter):
    """An adapter that encrypts second factors: a copy of the database alone signs in no person."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with the current key of the installation."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret with the current key or an earlier one.

        Raise `SecondFactorUnreadable` if no key fits.
        """
        return self._with_keys(lambda cipher, token: cipher.decrypt(token), encrypted_text)

    def reencrypt(self, encrypted_text: str) -> str:
        """Encrypt with the current key a secret that an earlier key encrypted.

        Raise `SecondFactorUnreadable`.
        """
        return self._with_keys(lambda cipher, token: cipher.rotate(token), encrypted_text)

    def _with_keys(
        self, operation: Callable[[MultiFernet, bytes | str], bytes], encrypted_text: str
    ) -> str:
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - heavy, see test_memory.py

        try:
            return operation(_cipher(), encrypted_text.encode()).decode()
        except InvalidToken:
            log.warning("second_factor_unreadable")
            raise SecondFactorUnreadable from None

    def build_totp_svg(self, url: str) -> str:
        """Return a QR code as SVG on a white background, which cameras read also in dark mode."""
        import qrcode  # noqa: PLC0415 - heavy, and few processes need it
        from qrcode.image.svg import SvgPathFillImage  # noqa: PLC0415

        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def _get_site_name(self) -> str:
        """Return the name that an authenticator application shows for this site."""
        return context.request.organisation.name


def _cipher() -> MultiFernet:
    """Return a cipher with the keys of `SECRET_KEY` and `SECRET_KEY_FALLBACKS`.

    The first key encrypts, all of them decrypt.
    """
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - heavy, see test_memory.py

    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_from(secret)) for secret in secrets])


def _key_from(secret: str) -> bytes:
    """Return the encryption key of a secret, in URL-safe base64.

    It is HMAC-SHA256 of the empty text under SHA-256(salt + secret), which is `salted_hmac`.
    """
    digest = salted_hmac("consult.second-factor", "", secret=secret, algorithm="sha256").digest()
    return urlsafe_b64encode(digest)

"""How allauth keeps second factors here, and what it calls this site."""

from base64 import urlsafe_b64encode
from io import BytesIO

import structlog
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict

log = structlog.get_logger(__name__)


class SecondFactorUnreadable(Conflict):
    """No key of the installation decrypts the stored second factor: it is refused, never skipped."""

    code = "second_factor_unreadable"
    message = _(
        "This site can no longer read your second factor. "
        "Use a passkey, or ask the person who runs this site to reset it."
    )


class MfaAdapter(DefaultMFAAdapter):
    """What allauth keeps of second factors is sealed: a copy of the database alone signs nobody in."""

    def encrypt(self, text):
        """Encrypt a secret under the current key of the installation."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Decrypt it with the current key or an earlier one; raise `SecondFactorUnreadable` when none fits."""
        return self._with_keys(MultiFernet.decrypt, encrypted_text)

    def reencrypt(self, encrypted_text):
        """Encrypt again, under the current key, what an earlier key encrypted. Raises `SecondFactorUnreadable`."""
        return self._with_keys(MultiFernet.rotate, encrypted_text)

    def _with_keys(self, operation, encrypted_text):
        try:
            return operation(_cipher(), encrypted_text.encode()).decode()
        except InvalidToken:
            log.warning("second_factor_unreadable")
            raise SecondFactorUnreadable from None

    def build_totp_svg(self, url):
        """A drawing on a white ground, which every camera reads, in the dark too."""
        import qrcode  # noqa: PLC0415 - heavy, and few processes need it
        from qrcode.image.svg import SvgPathFillImage  # noqa: PLC0415

        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def _get_site_name(self):
        """How the application of a phone calls this site."""
        return context.request.organisation.name


def _cipher():
    """The keys of `SECRET_KEY` and `SECRET_KEY_FALLBACKS`: the first one encrypts, all of them decrypt."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_from(secret)) for secret in secrets])


def _key_from(secret):
    """Return HMAC-SHA256 of the empty text under SHA-256(salt + secret), which is `salted_hmac`, in URL-safe base64."""
    digest = salted_hmac("consult.second-factor", "", secret=secret, algorithm="sha256").digest()
    return urlsafe_b64encode(digest)

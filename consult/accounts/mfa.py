"""How allauth keeps second factors here, and what it calls this site."""

from base64 import urlsafe_b64encode
from io import BytesIO

import qrcode
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.utils.crypto import salted_hmac
from qrcode.image.svg import SvgPathFillImage


class MfaAdapter(DefaultMFAAdapter):
    """What allauth keeps of second factors is sealed: a copy of the database alone signs nobody in."""

    def encrypt(self, text):
        """Seal a secret under a key of the installation."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Open it."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url):
        """A drawing on a white ground, which every camera reads, in the dark too."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def _get_site_name(self):
        """How the application of a phone calls this site."""
        return context.request.organisation.name


def _box():
    return Fernet(urlsafe_b64encode(salted_hmac("consult.second-factor", "", algorithm="sha256").digest()))

import re

from django.apps import AppConfig
from django.core.validators import EmailValidator


class CoreConfig(AppConfig):
    """The app with ids, journal, jobs, idempotency and text, on which all others depend."""

    name = "consult.core"
    label = "core"

    def ready(self) -> None:
        """Refuse e-mail addresses at an IP address or at `localhost`.

        Django accepts both. They lead to the mail server itself, or to a machine inside the network.
        """
        EmailValidator.literal_regex = re.compile(r"(?!)")
        EmailValidator.domain_allowlist = []

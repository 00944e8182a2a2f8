"""`reencrypt_second_factors`: encrypt all second factors with the current SECRET_KEY.

Run it before a fallback of the key is removed.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consult.accounts.second_factors.actions import reencrypt_second_factors


class Command(BaseCommand):
    """Encrypt every second factor again."""

    help = "Encrypt every second factor under SECRET_KEY. Then SECRET_KEY_FALLBACKS is no longer needed for them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Encrypt, and print how many; fail if some could not be decrypted."""
        done, unreadable = reencrypt_second_factors()
        self.stdout.write(f"Encrypted again: {done}.")
        if unreadable:
            raise CommandError(
                f"No key decrypts {unreadable} of them: add the key that encrypted them to SECRET_KEY_FALLBACKS, "
                "or reset them one by one with reset_second_factor."
            )

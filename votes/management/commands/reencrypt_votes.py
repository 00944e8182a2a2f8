"""`reencrypt_votes`: encrypt the votes with the first key in VOTE_KEY_FILE.

Run it before another key is removed from the file.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from votes.actions.vote_keys import reencrypt_votes


class Command(BaseCommand):
    """Encrypt the keys of all questions again."""

    help = "Encrypt the votes under the first key in VOTE_KEY_FILE. Then the other keys are no longer needed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Encrypt, and print how many keys; fail if some could not be decrypted."""
        done, unreadable = reencrypt_votes()
        self.stdout.write(f"Keys of questions encrypted again: {done}.")
        if unreadable:
            raise CommandError(
                f"No key in VOTE_KEY_FILE decrypts {unreadable} of them: add the key that encrypted them."
            )

"""`replay_erasures`: erase again the people whom a restored backup contains."""

from typing import Any

from django.core.management.base import BaseCommand

from consult.accounts.personal_data.erasure import replay_erasures


class Command(BaseCommand):
    """Erase people again, from the ledger outside the database, before the site opens.

    A second run finds no person to erase.
    """

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, and print how many."""
        accounts, people = replay_erasures()
        self.stdout.write(f"Erased again: {people} participants and {accounts} logins.")

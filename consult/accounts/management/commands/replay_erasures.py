"""`replay_erasures`: after restoring a backup, erase again whoever it brought back."""

from django.core.management.base import BaseCommand

from consult.accounts.erasing import replay_erasures


class Command(BaseCommand):
    """Erase again, from the ledger kept beside the backups, before the site opens; run twice, it finds nobody."""

    help = __doc__

    def handle(self, *args, **options):
        """Erase, and say how many."""
        accounts, people = replay_erasures()
        self.stdout.write(f"Erased again: {people} participants and {accounts} logins.")

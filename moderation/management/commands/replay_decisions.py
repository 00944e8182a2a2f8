"""`replay_decisions`: after restoring a backup, hide again what was hidden since."""

from django.core.management.base import BaseCommand

from moderation.actions import replay_decisions


class Command(BaseCommand):
    """Take again, from the ledger beside the backups, the decisions that hid texts; run twice, it finds none."""

    help = __doc__

    def handle(self, *args, **options):
        """Replay the ledger and print how many texts were hidden."""
        self.stdout.write(f"Hidden again: {replay_decisions()} texts.")

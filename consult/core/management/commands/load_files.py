"""`load_files`: put back what `save_files` wrote, read from the standard input, for deploy/restore."""

import sys

from django.core.management.base import BaseCommand

from consult.core import archive


class Command(BaseCommand):
    """Put back missing files and what the ledgers lack; what is newer in a ledger stays."""

    help = __doc__

    def handle(self, *args, **options):
        """Read the archive and print how many files were put back."""
        self.stdout.write(f"Put back: {archive.load(sys.stdin.buffer)} files.")

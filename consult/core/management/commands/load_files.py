"""`load_files`: restore files from the archive of `save_files` on the standard input.

It is for deploy/restore.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from consult.core.files import archive


class Command(BaseCommand):
    """Restore missing files and missing ledger files. Newer files of a ledger stay."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the option that restores no other file than those of the ledgers."""
        parser.add_argument("--only-ledgers", action="store_true", help="Restore no other file.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the archive and print how many files were restored."""
        restored = archive.load(sys.stdin.buffer, only_ledgers=options["only_ledgers"])
        self.stdout.write(f"Restored: {restored} files.")

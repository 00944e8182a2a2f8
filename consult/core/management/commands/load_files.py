"""`load_files`: restore files from the archive of `save_files` on the standard input.

It is for deploy/restore.
"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from consult.core import archive


class Command(BaseCommand):
    """Restore missing files and missing ledger files. Newer files of a ledger stay."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the archive and print how many files were restored."""
        self.stdout.write(f"Put back: {archive.load(sys.stdin.buffer)} files.")

"""`save_files`: write all stored files and both ledgers to the standard output.

It is for deploy/backup.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from consult.core.files import archive


class Command(BaseCommand):
    """Write the files of the installation, from its bucket or its folder, as one tar archive."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the archive, and print the number of files on the standard error."""
        self.stderr.write(f"Saved: {archive.save(sys.stdout.buffer)} files.")

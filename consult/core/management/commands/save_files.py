"""`save_files`: write every stored file and both ledgers to the standard output, for deploy/backup."""

import sys

from django.core.management.base import BaseCommand

from consult.core import archive


class Command(BaseCommand):
    """Write the files of the installation, from its bucket or its folder, as one tar archive."""

    help = __doc__

    def handle(self, *args, **options):
        """Write the archive, and the number of files to the standard error."""
        self.stderr.write(f"Saved: {archive.save(sys.stdout.buffer)} files.")

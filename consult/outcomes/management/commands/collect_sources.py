"""`collect_sources`: look up the sources that all public texts cite."""

from typing import Any

from django.core.management.base import BaseCommand

from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from consult.organisations.selectors import organisations
from consult.outcomes.sources.actions.collection import collect_everywhere


class Command(BaseCommand):
    """Collect the sources of every organisation, for texts older than this feature or imported."""

    help = "Look up the sources that contributions, comments and transcripts cite, and print their number."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each consultation that cites a source."""
        for organisation in organisations():
            with tenancy.organisation(organisation.pk):
                found = collect_everywhere(Viewer.system(organisation))
            for slug, number in found.items():
                if number:
                    self.stdout.write(f"{slug}: {number} sources")
        self.stdout.write("OK: the sources are up to date")

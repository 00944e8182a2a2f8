from django.core.management.base import BaseCommand

from debates.actions import render_texts


class Command(BaseCommand):
    """Render again what an older renderer made."""

    help = "Render again the proposals, versions and comments that an older renderer made."

    def handle(self, *args, **options):
        """Say how many were."""
        self.stdout.write(f"{render_texts()} texts rendered again.")

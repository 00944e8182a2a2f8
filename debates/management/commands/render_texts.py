from django.core.management.base import BaseCommand

from debates.texts.actions.text_rendering import render_texts


class Command(BaseCommand):
    """The command that renders texts of an older renderer again."""

    help = "Render again the proposals, versions and comments that an older renderer made."

    def handle(self, *args: object, **options: object) -> None:
        """Render the texts, and write how many there were."""
        self.stdout.write(f"{render_texts()} texts rendered again.")

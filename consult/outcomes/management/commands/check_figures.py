"""`check_figures`: compare the stored figures of consultations with a recount, and correct them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consult.outcomes.actions import check_all_figures


class Command(BaseCommand):
    """Check and correct the stored figures of every organisation, as a nightly task does."""

    help = "Count votes, texts and people again, correct the stored figures that differ, and print how many did."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line.

        Raise `CommandError` where figures differed, after they were corrected.
        """
        if differences := check_all_figures():
            raise CommandError(
                f"{differences} figures differed from their recount and are corrected."
            )
        self.stdout.write("OK: stored figures equal their recount")

"""`replay_registers --saved-at MOMENT`: continue what was public after a backup was restored."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from consult.opendata.actions.number_replay import continue_public_numbers
from votes.actions.register_replay import replay_registers
from votes.exceptions import RegisterForked


def moment_in_utc(text: str) -> datetime:
    """Return a past moment, in UTC if it names no zone. Raise `ArgumentTypeError` otherwise."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(
            f"{text} is no moment; write for example 2027-03-24T02:15:00Z"
        ) from error
    moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    if moment > timezone.now():
        raise ArgumentTypeError(f"{text} is in the future")
    return moment


class Command(BaseCommand):
    """Continue registers of votes, numbers of contributions and versions of datasets.

    The ledger outside the database says how far they went. Run this before the site opens. A second
    run changes nothing.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--saved-at",
            required=True,
            type=moment_in_utc,
            metavar="MOMENT",
            help="when the backup was made, in UTC: 2027-03-24T02:15:00Z",
        )

    def handle(self, *args: Any, saved_at: datetime, **options: Any) -> None:
        """Replay the ledger, completely or not at all, and print the results."""
        with transaction.atomic():
            try:
                replayed = replay_registers(saved_at)
            except RegisterForked as error:
                raise CommandError(
                    f"Votes were cast and published on the restored site before this replay ({error}). "
                    "Nothing was changed. docs/operating.md says what to do."
                ) from error
            continued = continue_public_numbers(saved_at)
        self.stdout.write(
            f"Registers of votes: {replayed.checkpoints} checkpoints put back, "
            f"{replayed.closed} questions closed again, {replayed.lost} votes lost."
        )
        self.stdout.write(
            f"Numbers of contributions: moved on in {continued.contributions} consultations."
        )
        self.stdout.write(
            f"Versions of datasets: {continued.versions} lost versions shown as withdrawn."
        )

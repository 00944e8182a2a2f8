"""`check_ledger [SLUG]`: check the ledgers and the log of moderation.

The command replays them, and compares ballots, counts and checkpoints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError, CommandParser

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotFound
from consult.core.postgres.snapshot import snapshot
from consult.organisations.shell import OrganisationCommand
from votes.actions.registers import check_registers

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation


class Command(OrganisationCommand):
    """The command that checks registers from the inside, with access to the secrets.

    Outside observers use the verifier of each dataset.
    """

    help = "Replay the ledgers and the moderation log of a consultation, or of all; say in one line whether all agrees."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments for the consultation and its organisation."""
        parser.add_argument("slug", metavar="SLUG", nargs="?")
        super().add_arguments(parser)

    def act(self, organisation: Organisation, **options: Any) -> None:
        """Print one line if all records agree.

        Raise `CommandError` with the first problem otherwise.
        """
        viewer = Viewer.system(organisation)
        slug = options["slug"]
        with snapshot():
            found = check_registers(
                viewer, [self._get_consultation(viewer, slug)] if slug else None
            )
        if found.problems:
            raise CommandError(f"{found.problems[0]} ({len(found.problems)} in all)")
        self.stdout.write(
            f"OK: {found.questions} questions, {found.votes} recorded votes, {found.counted} counted"
        )

    def _get_consultation(self, viewer: Viewer, slug: str) -> Consultation:
        try:
            return get_consultation(viewer, slug)
        except NotFound:
            raise CommandError(f"No consultation is called {slug}.") from None

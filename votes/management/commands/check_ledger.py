"""`check_ledger [SLUG]`: replay the ledgers, and compare ballots, counts and checkpoints with them."""

from django.core.management.base import BaseCommand, CommandError

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import get_consultation
from consult.core import tenancy
from consult.core.exceptions import NotFound
from consult.core.postgres.snapshot import snapshot
from consult.organisations.selectors import get_organisation
from votes.selectors import check_ledgers


class Command(BaseCommand):
    """Check from the inside, secrets at hand; outsiders have the verifier of each dataset."""

    help = "Replay the ledgers of a consultation, or of all, and say in one line whether everything agrees."

    def add_arguments(self, parser):
        """Which consultation, of which organisation."""
        parser.add_argument("slug", metavar="SLUG", nargs="?")
        parser.add_argument("--organisation", metavar="HOST", help="Required when there are several.")

    def handle(self, *args, **options):
        """Print one line; on the first bad record, fail with it."""
        try:
            organisation = get_organisation(options["organisation"])
        except LookupError as error:
            raise CommandError(error) from None
        with tenancy.organisation(organisation.pk), snapshot():
            found = check_ledgers(*self._asked(Viewer.system(organisation), options["slug"]))
        if found.problems:
            raise CommandError(f"{found.problems[0]} ({len(found.problems)} in all)")
        self.stdout.write(f"OK: {found.questions} questions, {found.events} events, {found.votes} votes")

    def _asked(self, viewer, slug):
        if not slug:
            return (viewer,)
        try:
            return viewer, get_consultation(viewer, slug).pk
        except NotFound:
            raise CommandError(f"No consultation is called {slug}.") from None

"""`create_api_token EMAIL`: a personal API token, printed last on the last line."""

from django.core.management.base import BaseCommand, CommandError

from consult.accounts.actions import create_api_token, join_organisation
from consult.accounts.selectors import account_by_email, viewer_of
from consult.core import tenancy
from consult.core.exceptions import DomainError
from consult.organisations.selectors import get_organisation


class Command(BaseCommand):
    """Make a token for somebody who has an account."""

    help = "Make a personal API token for an account, and print it last on the last line. It is shown only once."

    def add_arguments(self, parser):
        """Whose, where, and what for."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--organisation", metavar="HOST", help="Required when there are several.")
        parser.add_argument("--name", default="create_api_token", help="What the account page calls it.")

    def handle(self, *args, **options):
        """Make and print it."""
        try:
            organisation = get_organisation(options["organisation"])
        except LookupError as error:
            raise CommandError(error) from None
        with tenancy.organisation(organisation.id):
            secret = self._token(organisation, options["email"], options["name"])
        self.stdout.write(f"Token of {options['email']} for {organisation.name}, shown this once: {secret}")

    def _token(self, organisation, email, name):
        account = account_by_email(email)
        if account is None:
            raise CommandError(f"Nobody has an account with the address {email}.")
        person = join_organisation(organisation=organisation, account=account)
        try:
            return create_api_token(viewer=viewer_of(organisation, person), name=name)[1]
        except DomainError as error:
            raise CommandError(str(error)) from None

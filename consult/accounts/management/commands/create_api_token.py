"""`create_api_token EMAIL`: create a personal API token, printed at the end of the last line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError, CommandParser

from consult.accounts.enums import TokenScope
from consult.accounts.people.actions import join_organisation
from consult.accounts.people.selectors import account_by_email
from consult.accounts.tokens.actions import TOKEN_DAYS, create_api_token
from consult.accounts.viewers.selectors import viewer_of
from consult.organisations.shell import OrganisationCommand

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


class Command(OrganisationCommand):
    """Create a token for a person who has an account."""

    help = "Make a personal API token for an account, and print it last on the last line. It is shown only once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the account, the organisation and the properties of the token."""
        parser.add_argument("email", metavar="EMAIL")
        super().add_arguments(parser)
        parser.add_argument(
            "--name", default="create_api_token", help="What the account page calls it."
        )
        parser.add_argument(
            "--scopes",
            nargs="+",
            choices=TokenScope.values,
            default=[TokenScope.READ, TokenScope.ACT],
            help="What it may do; `team` uses the roles of the account. Default: read act.",
        )
        parser.add_argument(
            "--days", type=int, default=TOKEN_DAYS, help="How long it lasts, at most a year."
        )

    def act(self, organisation: Organisation, **options: Any) -> None:
        """Create the token and print it."""
        secret = self._token(organisation, options)
        self.stdout.write(
            f"Token of {options['email']} for {organisation.name}, shown this once: {secret}"
        )

    def _token(self, organisation: Organisation, options: dict[str, Any]) -> str:
        email = options["email"]
        token_fields = {name: options[name] for name in ("name", "scopes", "days")}
        account = account_by_email(email)
        if account is None:
            raise CommandError(f"Nobody has an account with the address {email}.")
        person = join_organisation(organisation=organisation, account=account)
        return create_api_token(viewer=viewer_of(organisation, person), **token_fields)[1]

"""`reset_second_factor EMAIL`: remove the second factor of an account whose holder lost it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.accounts.models import Account
from consult.accounts.people.selectors import account_by_email
from consult.accounts.second_factors.actions import reset_second_factor
from consult.accounts.second_factors.authenticators import second_factor_of
from consult.core.exceptions import DomainError, NotFound
from consult.organisations.shell import add_confirmation, is_confirmed


class Command(BaseCommand):
    """Remove a second factor. The operator must first check the identity of the person who asks."""

    help = (
        "Remove the application, passkeys and recovery codes of an account, and end its sessions. Check first that "
        "its holder asks for it. The holder gets an e-mail, and chooses a new second factor after signing in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address of the account."""
        parser.add_argument("email", metavar="EMAIL")
        add_confirmation(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset the second factor, and print the organisations where the account takes part."""
        email = options["email"]
        account = account_by_email(email)
        if account is None:
            raise CommandError(f"No account has the address {email}.")
        if not is_confirmed(self, options, _describe_consequences(account)):
            return
        try:
            names = reset_second_factor(email=email)
        except NotFound:
            raise CommandError(f"No account has the address {email}.") from None
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"The second factor of {email} is removed, and their sessions are ended.")
        self.stdout.write(f"Noted in the audit log of: {', '.join(names) or 'no organisation'}.")


def _describe_consequences(account: Account) -> list[str]:
    found = second_factor_of(account)
    if found is None:
        return []
    application = "an application" if found.app_since else "no application"
    passkeys = "passkeys" if found.has_passkeys else "no passkeys"
    return [
        f"{account.email} has {application}, {passkeys} and {found.codes_left} recovery codes.",
        "They are removed, and the sessions of this account are ended.",
    ]

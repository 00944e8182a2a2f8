"""`appoint_platform_admin EMAIL`: make an account an administrator of the installation.

This is possible only at the shell of the machine.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.accounts.sign_in import actions


class Command(BaseCommand):
    """Make the account with an e-mail address an administrator of the installation."""

    help = "Let somebody create organisations. They sign in by mail on any organisation's host, then see its page."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the e-mail address."""
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open the account if there is none, and appoint it."""
        try:
            account = actions.open_account(email=options["email"])
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        actions.appoint_platform_admin(account=account)
        self.stdout.write(
            f"{options['email']} runs this installation: /staff/platform/ on an organisation's host."
        )

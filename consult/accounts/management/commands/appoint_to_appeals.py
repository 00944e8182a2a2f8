"""`appoint_to_appeals EMAIL`: add an account to the installation's pool for appeals.

The pool decides on appeals that no person of an organisation may decide on.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.accounts.people.selectors import account_by_email
from consult.accounts.roles.appeal_pool import appoint_to_appeals, dismiss_from_appeals
from consult.accounts.viewer import Viewer


class Command(BaseCommand):
    """Add an account to the installation's pool for appeals, or remove it, as the page does."""

    help = "Let somebody hear, for the installation, appeals that nobody else of an organisation may hear."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the e-mail address, and whether to remove the account."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument(
            "--dismiss", action="store_true", help="They hear appeals for the installation no more."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Add or remove the account, and print the result."""
        email = options["email"]
        platform = Viewer.system(None)  # type: ignore[arg-type]  # before any organisation exists
        if options["dismiss"]:
            account = account_by_email(email)
            if account is None:
                raise CommandError(f"Nobody has an account with the address {email}.")
            dismiss_from_appeals(viewer=platform, account_id=account.pk)
            self.stdout.write(f"{email} hears appeals for this installation no more.")
            return
        try:
            appoint_to_appeals(viewer=platform, email=email)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(
            f"{email} hears appeals for this installation: /staff/appeals/ on an organisation's host."
        )

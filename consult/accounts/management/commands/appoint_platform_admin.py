"""`appoint_platform_admin EMAIL`: who runs the installation; given at the machine's shell and nowhere else."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from consult.accounts import actions


class Command(BaseCommand):
    """Let an address run the installation."""

    help = "Let somebody create organisations. They sign in by mail on any organisation's host, then see its page."

    def add_arguments(self, parser):
        """Whose address."""
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args, **options):
        """Open the account where there is none, and appoint it."""
        try:
            account = actions.open_account(email=options["email"])
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        actions.appoint_platform_admin(account=account)
        self.stdout.write(f"{options['email']} runs this installation: /staff/platform/ on an organisation's host.")

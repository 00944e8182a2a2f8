"""`seed_demo`: a site with something in it, on a machine of one's own; loaded twice, it changes nothing."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import DomainError
from consult.opendata import demo
from consult.opendata.management.shell import language_of_shell
from consult.organisations.selectors import origin

ROLES = {
    "citizen": _("citizen"),
    "facilitator": _("facilitator"),
    "moderator": _("moderator"),
    "manager": _("consultation manager"),
    "organisation_admin": _("organisation administrator"),
    "platform_admin": _("platform administrator"),
}


class Command(BaseCommand):
    """Load the demo and print its accounts."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--organisation", metavar="HOST", help="the demo's own, and no other")

    def handle(self, *args, **options):
        """Every account has the same password, which is why a public site refuses the demo."""
        with translation.override(language_of_shell()):
            try:
                seeded = demo.seed(options["organisation"])
            except (DomainError, LookupError) as refusal:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(f"{seeded.organisation.name}: {origin(seeded.organisation)}/")
            for account in seeded.accounts:
                self.stdout.write(f"  {account.email:28} {account.password}   {ROLES[account.role]}")

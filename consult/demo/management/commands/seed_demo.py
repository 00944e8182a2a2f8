"""`seed_demo`: load a sample site, on a developer's machine only. A second run changes nothing."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import DomainError
from consult.demo import actions
from consult.organisations.selectors import origin
from consult.organisations.shell import language_of_shell

ROLES = {
    "citizen": _("citizen"),
    "facilitator": _("facilitator"),
    "moderator": _("moderator"),
    "manager": _("consultation manager"),
    "organisation_admin": _("organisation administrator"),
    "platform_admin": _("platform administrator"),
}
WITHOUT_RECORDINGS = _(
    "The demo has no recordings, because ffmpeg is not installed. Install it (Debian: apt-get "
    "install ffmpeg, macOS: brew install ffmpeg), then start again."
)


class Command(BaseCommand):
    """The command that loads the demo and prints its accounts."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--organisation", metavar="HOST", help="the demo's own, and no other")

    def handle(self, *args, **options):
        """Load the demo, unless the site is public, because all accounts have the same password."""
        with translation.override(language_of_shell()):
            try:
                seeded = actions.seed(options["organisation"])
            except (DomainError, LookupError) as refusal:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(f"{seeded.organisation.name}: {origin(seeded.organisation)}/")
            for account in seeded.accounts:
                self.stdout.write(
                    f"  {account.email:28} {account.password}   {ROLES[account.role]}"
                )
            if not seeded.has_recordings:
                self.stdout.write(str(WITHOUT_RECORDINGS))

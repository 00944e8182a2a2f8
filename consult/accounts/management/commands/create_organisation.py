"""`create_organisation HOST`: the first organisation of an installation, or one more, from the machine's shell."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.http.request import split_domain_port, validate_host

from consult.accounts.actions import welcome_organisation
from consult.accounts.viewer import Viewer
from consult.core.exceptions import DomainError
from consult.organisations.selectors import get_organisation, origin


class Command(BaseCommand):
    """Open an organisation on its host, with its first administrator."""

    help = "Create an organisation on a host. Its administrator finds the role when they sign in there by mail."

    def add_arguments(self, parser):
        """Where it answers, what it is called, who administers it."""
        parser.add_argument("host", metavar="HOST", help="A name in ALLOWED_HOSTS, without scheme nor port.")
        parser.add_argument("--name", required=True)
        parser.add_argument("--slug", required=True, help="Small letters, figures and dashes; it names its files.")
        parser.add_argument("--administrator", metavar="EMAIL", required=True)

    def handle(self, *args, **options):
        """Create it and say where it answers."""
        domain = self._free(options["host"].lower())
        words = {name: options[name] for name in ("name", "slug", "administrator")}
        try:
            organisation = welcome_organisation(viewer=Viewer.system(None), domain=domain, **words)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{organisation.name} answers on {origin(organisation)}/")

    @staticmethod
    def _free(domain):
        """The host name, where it is served and nobody's."""
        if split_domain_port(domain) != (domain, "") or not validate_host(domain, settings.ALLOWED_HOSTS):
            raise CommandError(f"{domain} is no name in ALLOWED_HOSTS.")
        try:
            owner = get_organisation(domain)
        except LookupError:
            return domain
        raise CommandError(f"{domain} belongs to {owner.name}.")

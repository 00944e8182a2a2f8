"""What the commands of open data share: the organisation, the language of the shell, refusals in words."""

import os
import resource
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from consult.core import tenancy
from consult.core.exceptions import DomainError
from consult.organisations.selectors import get_organisation


def language_of_shell() -> str:
    """The language of the person, from the environment; the site's own where it speaks another."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return said[:2] if said[:2] in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def peak_memory() -> int:
    """The most memory this process has used, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class OrganisationCommand(BaseCommand):
    """A command about one organisation: `--organisation HOST`, required when there are several.

    It speaks English, as every command does, or the language of `--lang`.
    """

    def add_arguments(self, parser):
        parser.add_argument("--organisation", metavar="HOST", help="required when there are several")
        codes = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--lang", default="en", choices=codes, help="of what the command says; English by default")

    def handle(self, *args, **options):
        """Run `act(organisation, …)` inside the organisation; a refusal is a sentence and exit code 1."""
        with translation.override(options.pop("lang")), self._words():
            organisation = get_organisation(options.pop("organisation"))
            with tenancy.organisation(organisation.id):
                self.act(organisation, **options)

    @contextmanager
    def _words(self):
        try:
            yield
        except (DomainError, LookupError) as refusal:
            raise CommandError(str(refusal)) from refusal
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal

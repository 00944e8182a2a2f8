"""The base of commands on one organisation, with the language and the errors of the shell."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from consult.core.exceptions import DomainError
from consult.core.postgres import tenancy
from consult.organisations.models import Organisation
from consult.organisations.selectors import get_organisation


def language_of_shell() -> str:
    """Return the language of the shell's user, or the site's own if the site does not have it."""
    locale_name = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return (
        locale_name[:2] if locale_name[:2] in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    )


def peak_memory() -> int:
    """Return the peak memory of this process, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def add_confirmation(parser: CommandParser) -> None:
    """Add the options of a command that nothing takes back."""
    parser.add_argument("--yes", action="store_true", help="Do it without asking.")
    parser.add_argument(
        "--dry-run", action="store_true", help="Say what would be done, and change nothing."
    )


def is_confirmed(command: BaseCommand, options: dict[str, Any], consequences: list[str]) -> bool:
    """Print what a command will do, and return whether to do it: a person is asked first.

    Raise `CommandError` if the person does not agree, or if no terminal can answer.
    """
    for line in consequences:
        command.stdout.write(line)
    if options["dry_run"]:
        command.stdout.write("This was a trial: nothing was changed.")
        return False
    if options["yes"]:
        return True
    try:
        answer = input("Nothing takes this back. Type yes to do it: ")
    except EOFError:
        raise CommandError("Nothing was changed. Add --yes where no terminal can answer.") from None
    if answer.strip().lower() != "yes":
        raise CommandError("Nothing was changed.")
    return True


class OrganisationCommand(BaseCommand):
    """A command on one organisation: `--organisation HOST` is required if there are several."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the argument for the organisation."""
        parser.add_argument(
            "--organisation", metavar="HOST", help="Required when there are several."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Call `act(organisation, …)` inside the organisation.

        An error becomes a sentence and exit code 1.
        """
        with self._words():
            organisation = get_organisation(options.pop("organisation"))
            with tenancy.organisation(organisation.id):
                self.act(organisation, **options)

    def act(self, organisation: Organisation, *args: Any, **options: Any) -> None:
        """Do what the command is for. A `DomainError` or a `LookupError` becomes a sentence."""
        raise NotImplementedError

    @contextmanager
    def _words(self) -> Iterator[None]:
        try:
            yield
        except (DomainError, LookupError) as refusal:
            raise CommandError(str(refusal)) from refusal
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal


class TranslatedCommand(OrganisationCommand):
    """A command whose output is in English, as for every command, or in the language of `--lang`."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments for the organisation and the language."""
        super().add_arguments(parser)
        codes = [code for code, _name in settings.LANGUAGES]
        parser.add_argument(
            "--lang",
            default="en",
            choices=codes,
            help="of what the command says; English by default",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Call `act(organisation, …)` inside the organisation, in the language asked for."""
        with translation.override(options.pop("lang")):
            super().handle(*args, **options)

"""`import_consultation PATH --format cap-collectif|polis`: import from another platform."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.text import slugify
from django.utils.translation import gettext as _

from consult.consultations.enums import Licence
from consult.opendata.actions import imports as import_actions
from consult.opendata.importers.readers import READERS
from consult.opendata.importers.report import Report
from consult.organisations.shell import TranslatedCommand, peak_memory

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its name. Raise `ArgumentTypeError` if it is unknown."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise ArgumentTypeError(
            f"{name} is no time zone; write for example Europe/Paris"
        ) from error


class Command(TranslatedCommand):
    """The command that imports a folder of files, or nothing if any part is unreadable."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("path", type=Path)
        parser.add_argument("--format", required=True, choices=sorted(READERS))
        parser.add_argument("--slug", help="word of its address; the folder's name by default")
        parser.add_argument("--title", default="", help="its title; the source's own by default")
        parser.add_argument(
            "--licence", default="", choices=Licence.values, help="of the data; Polis has its own"
        )
        parser.add_argument(
            "--attribution", default="", help="whom to credit for the data; Polis has its own"
        )
        parser.add_argument(
            "--language",
            default="",
            help="of its texts: fr, en-GB, zh-Hant; the platform's usual one",
        )
        parser.add_argument(
            "--time-zone", type=zone, metavar="ZONE", help="of dates without one: Europe/Paris"
        )
        parser.add_argument("--report", type=Path, help="where the line-by-line report is written")
        parser.add_argument(
            "--draft", action="store_true", help="import a draft, which a manager publishes"
        )
        parser.add_argument(
            "--strict", action="store_true", help="refuse files that do not agree with one another"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="write the report, and nothing else"
        )

    def act(
        self, organisation: Organisation, *, path: Any, slug: str, report: Any, **options: Any
    ) -> None:
        """Import in one transaction, write the report and print the result."""
        slug = slug or slugify(path.resolve().name.replace(".", "-"))[:80]
        place = report or settings.VAR / "imports" / f"{slug}.csv"
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_suffix(".part")
        began = time.monotonic()
        try:
            with unfinished.open("w", encoding="utf-8", newline="") as stream:
                lines = self.import_folder(organisation, path, slug, Report(stream), options)
            unfinished.replace(place)
        finally:
            unfinished.unlink(missing_ok=True)
        self.print_lines([*lines, _("Report, line by line: %(path)s") % {"path": place}])
        if options["dry_run"]:
            self.print_lines([_("This was a trial: nothing was imported.")])
        spent = {"seconds": f"{time.monotonic() - began:.1f}", "memory": peak_memory()}
        self.print_lines([_("%(seconds)s s, peak memory %(memory)s MB.") % spent])

    def import_folder(
        self, organisation: Organisation, path: Path, slug: str, report: Report, options: Any
    ) -> list[str]:
        """Import a folder. Return sentences on the result."""
        source = READERS[options["format"]](path, report, options["time_zone"])
        words = {name: options[name] for name in ("title", "licence", "attribution", "language")}
        imported = import_actions.import_source(
            organisation=organisation,
            source=source,
            slug=slug,
            report=report,
            is_draft=options["draft"],
            is_strict=options["strict"],
            is_trial=options["dry_run"],
            **words,
        )
        return [*imported.sentences(), *report.summary()]

    def print_lines(self, lines: Iterable[str]) -> None:
        """Print each line."""
        for line in lines:
            self.stdout.write(line)

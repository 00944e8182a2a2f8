"""`import_consultation PATH --format cap-collectif|polis`: bring in a consultation that was held elsewhere."""

import time
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from consult.opendata import actions
from consult.opendata.importers import READERS, Report
from consult.opendata.management.shell import OrganisationCommand, peak_memory


class Command(OrganisationCommand):
    """Import a folder of files; nothing of it when any part cannot be read."""

    help = __doc__

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("path", type=Path)
        parser.add_argument("--format", required=True, choices=sorted(READERS))
        parser.add_argument("--slug", help="word of its address; the folder's name by default")
        parser.add_argument("--title", default="", help="its title; the source's own by default")
        parser.add_argument("--attribution", default="", help="whom to quote with the data")
        parser.add_argument("--language", default="", help="of its texts; the platform's usual one by default")
        parser.add_argument("--report", type=Path, help="where the line-by-line report is written")

    def act(self, organisation, *, path, slug, report, **options):
        """Import in one transaction, write the report, say what was done."""
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
        self.say([*lines, _("Report, line by line: %(path)s") % {"path": place}])
        spent = {"seconds": f"{time.monotonic() - began:.1f}", "memory": peak_memory()}
        self.say([_("%(seconds)s s, peak memory %(memory)s MB.") % spent])

    def import_folder(self, organisation, path, slug, report, options):
        """What was imported, in sentences."""
        source = READERS[options["format"]](path, report)
        words = {name: options[name] for name in ("title", "attribution", "language")}
        imported = actions.import_source(organisation=organisation, source=source, slug=slug, report=report, **words)
        return [*imported.sentences(), *report.summary()]

    def say(self, lines):
        """One line each."""
        for line in lines:
            self.stdout.write(line)

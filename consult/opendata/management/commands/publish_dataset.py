"""`publish_dataset SLUG`: publish the next version of a consultation's open data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.opendata.actions import publication as publication_actions
from consult.organisations.selectors import origin
from consult.organisations.shell import TranslatedCommand, peak_memory

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


class Command(TranslatedCommand):
    """The command that publishes a dataset and prints its address."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug")

    def act(self, organisation: Organisation, *, slug: str, **_options: Any) -> None:
        """Build and publish a version.

        If nothing has changed, print the version that is still valid.
        """
        version = publication_actions.publish_now(viewer=Viewer.system(organisation), slug=slug)
        message = _(
            "Version %(number)s: %(rows)s rows, %(bytes)s bytes (peak memory %(memory)s MB)."
        )
        words = {"number": version.number, "rows": version.rows_total, "bytes": version.bytes_total}
        self.stdout.write(message % {**words, "memory": peak_memory()})
        self.stdout.write(f"{origin(organisation)}/open-data/{slug}/")

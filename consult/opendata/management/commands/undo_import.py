"""`undo_import SLUG`: undo an import, so that a corrected one can use the same address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.opendata.actions import undone_imports as undone_import_actions
from consult.organisations.shell import TranslatedCommand

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from consult.organisations.models import Organisation


class Command(TranslatedCommand):
    """The command that undoes an import without any contribution since."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", help="word of its address")

    def act(self, organisation: Organisation, *, slug: str, **_options: Any) -> None:
        """Undo the import and print the consequences."""
        undone_import_actions.undo_import(viewer=Viewer.system(organisation), slug=slug)
        self.stdout.write(
            _("The import has been undone. It is no longer visible, and its address is free.")
        )

"""`undo_import SLUG`: undo an import, so that a corrected one can use the same address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation
from consult.opendata.actions import undone_imports as undone_import_actions
from consult.organisations.shell import TranslatedCommand, add_confirmation, is_confirmed
from consult.outcomes.figures import figures

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


class Command(TranslatedCommand):
    """The command that undoes an import without any contribution since."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", help="word of its address")
        add_confirmation(parser)

    def act(self, organisation: Organisation, *, slug: str, **options: Any) -> None:
        """Try to undo the import, print its counts, and undo it once this is confirmed."""
        viewer = Viewer.system(organisation)
        undone_import_actions.undo_import(viewer=viewer, slug=slug, is_trial=True)
        consultation = get_consultation(viewer, slug)
        counts = figures(viewer, consultation)
        imported = sum(counts["imported_votes"].values())
        consequences = [
            f"{consultation.title} (/consultations/{slug}/), imported from {consultation.origin}.",
            f"Emptied: {counts['contributions']['total']} contributions and {counts['comments']} comments.",
            f"No longer public: {imported} votes cast elsewhere, and every version of its dataset.",
        ]
        if not is_confirmed(self, options, consequences):
            return
        undone_import_actions.undo_import(viewer=viewer, slug=slug)
        self.stdout.write(
            _("The import has been undone. It is no longer visible, and its address is free.")
        )

"""`undo_import SLUG`: undo an import, so that a corrected one can use the same address."""

from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.opendata.actions import undone_imports as undone_import_actions
from consult.organisations.shell import TranslatedCommand


class Command(TranslatedCommand):
    """The command that undoes an import without any contribution since."""

    help = __doc__

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("slug", help="word of its address")

    def act(self, organisation, *, slug, **_options):
        """Undo the import and print the consequences."""
        undone_import_actions.undo_import(viewer=Viewer.system(organisation), slug=slug)
        self.stdout.write(
            _("The import is undone: nobody sees it any more, and its address is free.")
        )

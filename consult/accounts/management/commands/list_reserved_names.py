"""`list_reserved_names`: list the names that their bearers could not choose today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consult.accounts.people.selectors import list_refused_names
from consult.accounts.viewer import Viewer
from consult.organisations.shell import OrganisationCommand

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


class Command(OrganisationCommand):
    """List the existing names that are reserved, or that imitate another name. Rename no person."""

    help = (
        "List the public names of people without a role, and the names of institutions, that are reserved for the "
        "team, mix two alphabets or show no letter. They were chosen before, or given by an administrator. Nothing "
        "is changed: a moderator may decide about a name that misleads readers."
    )

    def act(self, organisation: Organisation, **options: Any) -> None:
        """Print one line for each name: its kind, its identifier, what it is, and the name."""
        count = 0
        for found in list_refused_names(Viewer.system(organisation)):
            count += 1
            self.stdout.write(f"{found.kind} {found.id} {found.fault}: {found.name}")
        self.stdout.write(f"{count} names.")

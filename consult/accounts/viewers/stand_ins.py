"""The stand-in: the viewer for whom pages that signed-in people share are rendered (ADR 140)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from consult.accounts.models import Participant
from consult.accounts.viewer import Viewer

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

# No row has this identifier, so a stand-in has no text, no vote and no role.
ID = UUID("00000000-0000-4000-8000-000000000000")


def is_ordinary(viewer: Viewer) -> bool:
    """Return whether a participant has no role, no power and no measure, and may act.

    Such people are shown the same pages, apart from what is their own.
    """
    person = viewer.participant
    return (
        person is not None
        and person.may_act
        and not person.measures
        and not viewer.is_of_the_team
        and not viewer.has_waiting_roles
    )


def make_stand_in(
    organisation: Organisation, *, level: int, name: str, is_provisional: bool
) -> Viewer:
    """Return a viewer without rows in the database, in place of any ordinary participant.

    `name` marks the places of the public name. `is_provisional` states that the person has not
    chosen that name yet.
    """
    person = Participant(
        id=ID,
        organisation=organisation,
        public_name=name,
        has_provisional_name=is_provisional,
        level=level,
    )
    return Viewer(organisation, person)

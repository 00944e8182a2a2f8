"""Admission of sockets to the live desk of moderators, and checks that they may stay."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from consult.accounts.sessions.checks import Pass, staff_behind, viewer_of_session
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed, NotFound
from consult.core.postgres import tenancy
from consult.organisations.selectors import get_organisation_by_id, open_organisation_for_host
from moderation.desk.selectors import moderated_by


@dataclass(frozen=True)
class Rights:
    """The rights of a socket: a moderator's session pass and the moderated consultations."""

    organisation_id: UUID
    consultations: frozenset[UUID]
    session: Pass


def admit(host: str, session_key: str) -> Rights:
    """Return the rights of the person who opens a socket.

    Raise `NotFound` if the host has no organisation, or `NotAllowed` if the person moderates
    nothing now. This takes six queries at most.
    """
    organisation = open_organisation_for_host(host)
    if organisation is None:
        raise NotFound
    with tenancy.organisation(organisation.pk):
        viewer, pass_ = viewer_of_session(organisation, session_key)
        consultations = moderated_by(viewer)
        if pass_ is None or not consultations:
            raise NotAllowed
        return Rights(organisation.pk, consultations, pass_)


def viewer_behind(rights: Rights) -> Viewer:
    """Return the viewer of a socket, read again.

    Call it inside the tenancy of their organisation.
    """
    viewer, _pass = viewer_of_session(
        get_organisation_by_id(rights.organisation_id), rights.session.session
    )
    return viewer


def lost(granted: Iterable[Rights]) -> set[Rights]:
    """Return the rights that changed since they were given.

    The moderator signed out, was suspended, or moderates other consultations now. A moderator who
    moderates more consultations than before also has to connect again, and then gets their hints.
    This takes six queries for each organisation.
    """
    by_organisation: dict[UUID, list[Rights]] = {}
    for right in granted:
        by_organisation.setdefault(right.organisation_id, []).append(right)
    return {right for pk, rights in by_organisation.items() for right in _lost_in(pk, rights)}


def _lost_in(organisation_id: UUID, rights: Collection[Rights]) -> list[Rights]:
    with tenancy.organisation(organisation_id):
        viewers = staff_behind(
            get_organisation_by_id(organisation_id), (right.session for right in rights)
        )
    now = {pass_: moderated_by(viewer) for pass_, viewer in viewers.items()}
    return [right for right in rights if now.get(right.session) != right.consultations]

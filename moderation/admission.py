"""Who may listen to the desk of an organisation's moderators, and who still may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consult.accounts.sessions import Pass, staff_behind, viewer_of_session
from consult.core import tenancy
from consult.core.exceptions import NotAllowed, NotFound
from consult.organisations.selectors import get_organisation_by_id, open_organisation_for_host
from moderation.presence import moderated_by

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from consult.accounts.viewer import Viewer


@dataclass(frozen=True)
class Rights:
    """Why a socket may listen: the pass of a moderator, and the consultations that they moderate."""

    organisation_id: UUID
    consultations: frozenset[UUID]
    session: Pass


def admit(host: str, session_key: str) -> Rights:
    """The rights of whoever opens a socket.

    Raises `NotFound` where no organisation is, `NotAllowed` for whoever moderates nothing now. Six queries at most.
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
    """Who listens, seen anew; to be asked inside their organisation."""
    viewer, _pass = viewer_of_session(get_organisation_by_id(rights.organisation_id), rights.session.session)
    return viewer


def lost(held: Iterable[Rights]) -> set[Rights]:
    """Of rights that were given, those that are no longer the same: signed out, suspended, other consultations.

    Whoever moderates more than before connects again too, and hears of it. Six queries for each organisation.
    """
    by_organisation: dict[UUID, list[Rights]] = {}
    for right in held:
        by_organisation.setdefault(right.organisation_id, []).append(right)
    return {right for pk, rights in by_organisation.items() for right in _lost_in(pk, rights)}


def _lost_in(organisation_id, rights):
    with tenancy.organisation(organisation_id):
        viewers = staff_behind(get_organisation_by_id(organisation_id), (right.session for right in rights))
    now = {pass_: moderated_by(viewer) for pass_, viewer in viewers.items()}
    return [right for right in rights if now.get(right.session) != right.consultations]

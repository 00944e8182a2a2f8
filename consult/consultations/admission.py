"""The right to listen to a consultation by socket.

It is checked when the socket opens, when it subscribes, and at each beat.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from consult.accounts.sessions.checks import (
    Pass,
    find_barred_passes,
    still_valid,
    viewer_of_session,
)
from consult.consultations.models import Consultation
from consult.consultations.selectors.consultations import get_consultation_row
from consult.core import memory
from consult.core.exceptions import NotFound
from consult.core.postgres import tenancy
from consult.organisations.selectors import get_organisation_by_id, open_organisation_for_host

REMEMBERED = 2.0  # Seconds: many visitors at the same time cost one database query.


@dataclass(frozen=True)
class Rights:
    """The rights of a socket: its consultation, and the session of a signed-in participant."""

    organisation_id: UUID
    consultation_id: UUID
    slug: str
    session: Pass | None = None


def admit(host: str, session_key: str, slug: str) -> Rights:
    """Return the rights of a new socket. Raise `NotFound` for a hidden consultation.

    One to five queries.
    """
    if not session_key:
        return memory.remembered(_key(host, slug), REMEMBERED, lambda: _admit(host, "", slug))
    return _admit(host, session_key, slug)


def find_known_visitor(host: str, slug: str) -> Rights | None:
    """Return a visitor's rights from memory, or None, without a database query.

    Many visitors at the same time then need not wait for threads.
    """
    return memory.at_hand(_key(host, slug))


def _key(host: str, slug: str) -> str:
    return f"live:{host}:{slug}"


def _admit(host: str, session_key: str, slug: str) -> Rights:
    organisation = open_organisation_for_host(host)
    if organisation is None:
        raise NotFound
    with tenancy.organisation(organisation.pk):
        viewer, pass_ = viewer_of_session(organisation, session_key)
        consultation = get_consultation_row(viewer, slug)
        return Rights(organisation.pk, consultation.pk, slug, pass_)


def lost(rights: Iterable[Rights]) -> set[Rights]:
    """Return those of these rights that are no longer valid.

    Reasons are a sign-out, a closed account, or a consultation that is no longer visible. Two
    queries for all sessions, two for each organisation, and three for each team member on a draft.
    """
    rights = set(rights)
    valid = still_valid(right.session for right in rights if right.session)
    ended = {right for right in rights if right.session and right.session not in valid}
    public = set()
    barred = set()
    for organisation_id in {right.organisation_id for right in rights}:
        with tenancy.organisation(organisation_id):
            rows = Consultation.objects.filter(
                organisation=organisation_id, published_at__isnull=False
            )
            here = {
                right.session
                for right in rights - ended
                if right.session and right.organisation_id == organisation_id
            }
            barred |= find_barred_passes(here) if here else set()
            public |= set(
                rows.filter(pk__in={right.consultation_id for right in rights}).values_list(
                    "pk", flat=True
                )
            )
    ended |= {right for right in rights if right.session in barred}
    unsure = {right for right in rights - ended if right.consultation_id not in public}
    return ended | {right for right in unsure if not _still_sees(right)}


def _still_sees(right: Rights) -> bool:
    with tenancy.organisation(right.organisation_id):
        organisation = get_organisation_by_id(right.organisation_id)
        viewer, _pass = viewer_of_session(
            organisation, right.session.session if right.session else ""
        )
        try:
            return get_consultation_row(viewer, right.slug).pk == right.consultation_id
        except NotFound:
            return False

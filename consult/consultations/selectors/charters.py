"""The rules of the game, and who accepted them."""

from __future__ import annotations

from consult.consultations.models import Charter, CharterAcceptance
from consult.core.exceptions import NotFound


def current_charter(consultation) -> Charter | None:
    """The charter that applies: the latest version; one query."""
    return consultation.charters.first()


def charters(viewer, consultation):
    """Every frozen version of the charter, latest first: the public history of the rules."""
    if consultation.organisation_id != viewer.organisation.id:
        raise NotFound
    return Charter.objects.filter(consultation=consultation, frozen_at__isnull=False)


def has_accepted_charter(viewer, consultation) -> bool:
    """Whether the viewer accepted the charter that applies now."""
    charter = current_charter(consultation)
    person = viewer.participant
    return bool(charter and person and CharterAcceptance.objects.filter(charter=charter, participant=person).exists())


def own_acceptances_for_export(viewer):
    """Which charters the viewer accepted, and the licence with them, for the copy of their own data."""
    rows = CharterAcceptance.objects.filter(organisation=viewer.organisation, participant=viewer.person())
    for accepted in rows.select_related("charter__consultation").order_by("created_at", "id"):
        yield {
            "consultation": accepted.charter.consultation.slug,
            "charter_version": accepted.charter.version,
            "licence": accepted.licence,
            "accepted_at": accepted.created_at,
        }

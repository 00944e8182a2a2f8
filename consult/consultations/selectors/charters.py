"""The rules of the game, and who accepted them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

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


def charter_for(viewer, consultation) -> Charter | None:
    """The charter that applies, which knows whether the viewer accepted it (`is_accepted`); one query."""
    accepted = CharterAcceptance.objects.filter(charter=OuterRef("pk"), participant=viewer.participant)
    return consultation.charters.annotate(is_accepted=Exists(accepted)).first()


def has_accepted_charter(viewer, consultation) -> bool:
    """Whether the viewer accepted the charter that applies now; one query."""
    charter = charter_for(viewer, consultation)
    return charter is not None and charter.is_accepted


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

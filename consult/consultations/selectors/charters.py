"""The queries of charters and of their acceptances."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from consult.accounts.viewer import Viewer
from consult.consultations.models import Charter, CharterAcceptance, Consultation
from consult.core.exceptions import NotFound

# The id of the current charter of a consultation in the statement, if a participant (the parameter)
# has accepted it, otherwise NULL.
ACCEPTED_CHARTER = f"""
SELECT charter.id FROM (
  SELECT id FROM {Charter._meta.db_table}
  WHERE consultation_id = {Consultation._meta.db_table}.id ORDER BY version DESC LIMIT 1
) AS charter
WHERE EXISTS (
  SELECT 1 FROM {CharterAcceptance._meta.db_table} AS acceptance
  WHERE acceptance.charter_id = charter.id AND acceptance.participant_id = %s
)
"""  # noqa: S608 - table names of our own models


def current_charter(consultation: Consultation) -> Charter | None:
    """Return the current charter, which is the latest version, or None. One query."""
    return consultation.charters.first()


def charters(viewer: Viewer, consultation: Consultation) -> QuerySet[Charter]:
    """Return the frozen versions of the charter, latest first: the public history of the rules."""
    if consultation.organisation_id != viewer.organisation.id:
        raise NotFound
    return Charter.objects.filter(consultation=consultation, frozen_at__isnull=False)


def charter_for(viewer: Viewer, consultation: Consultation) -> Charter | None:
    """Return the current charter, with the viewer's acceptance in `is_accepted`. One query."""
    accepted = CharterAcceptance.objects.filter(
        charter=OuterRef("pk"), participant=viewer.participant
    )
    return consultation.charters.annotate(is_accepted=Exists(accepted)).first()  # type: ignore[no-redef]  # an annotation


def must_accept_charter(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer has a charter to accept before a text is sent. One query.

    A consultation that was imported may have no charter.
    """
    charter = charter_for(viewer, consultation)
    return charter is not None and not charter.is_accepted


def own_acceptances(viewer: Viewer, charter_id: UUID | None) -> QuerySet[CharterAcceptance]:
    """Return the viewer's acceptance of a charter, if there is one."""
    return CharterAcceptance.objects.filter(charter=charter_id, participant=viewer.person())


def own_acceptances_for_export(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the viewer's acceptances of charters and licences, for the export of personal data."""
    rows = CharterAcceptance.objects.filter(
        organisation=viewer.organisation, participant=viewer.person()
    )
    for accepted in rows.select_related("charter__consultation").order_by("created_at", "id"):
        yield {
            "consultation": accepted.charter.consultation.slug,
            "charter_version": accepted.charter.version,
            "licence": accepted.licence,
            "accepted_at": accepted.created_at,
        }

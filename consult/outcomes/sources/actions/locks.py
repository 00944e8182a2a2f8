"""The lock under which the sources of a consultation change."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import NotAllowed
from consult.core.postgres.lookup import get_row
from consult.outcomes.models import Source

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('outcomes:sources:' || %s, 0))"


def lock_sources(consultation_id: UUID) -> None:
    """Make this transaction wait for the others that change sources of the consultation.

    A job that read an older text then cannot write after a job that read a newer one.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(consultation_id)])


def lock_consultation_to_edit(viewer: Viewer, consultation_id: UUID) -> Consultation:
    """Return a consultation whose sources the viewer may edit, and lock its sources.

    Raise `NotFound` or `NotAllowed`.
    """
    consultation = get_consultation_by_id(viewer, consultation_id)
    if not may(viewer, "source.edit", consultation.pk):
        raise NotAllowed
    lock_sources(consultation.pk)
    return consultation


def lock_source(viewer: Viewer, source_id: UUID) -> Source:
    """Return a source that the viewer may edit, and lock the sources of its consultation.

    Raise `NotFound` or `NotAllowed`.
    """
    rows = Source.objects.filter(organisation=viewer.organisation)
    lock_consultation_to_edit(viewer, get_row(rows, pk=source_id).consultation_id)
    return get_row(rows, pk=source_id)

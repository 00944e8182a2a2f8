"""Count the participation of consultations, and store it for results pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import latest_published
from consult.core.postgres import clock, tenancy
from consult.organisations.selectors import organisations
from consult.outcomes.models import ParticipationRecord
from consult.outcomes.results.selectors import count_stored_texts
from debates.texts.selectors.participation import (
    count_contributions_by_day,
    count_texts_by_author,
)

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# A record as old as this is counted again although the number of texts is the same: one text may
# have replaced another.
OLDEST = timedelta(days=1)
MOST_ACTIVE = 10


def record_participation(viewer: Viewer, consultation: Consultation) -> ParticipationRecord:
    """Count the participation of a consultation over time, and store it.

    It reads every public text of the consultation.
    """
    days = count_contributions_by_day(viewer, consultation)
    by_author = count_texts_by_author(viewer, consultation)
    contributions, comments = count_stored_texts(viewer, [consultation.pk]).get(
        consultation.pk, (0, 0)
    )
    record, _created = ParticipationRecord.objects.update_or_create(
        consultation=consultation,
        defaults={
            "organisation": consultation.organisation,
            "counted_at": clock.now(),
            "contributions": contributions,
            "comments": comments,
            "days": [[row.day.isoformat(), str(row.topic), row.number] for row in days],
            "writers": len(by_author),
            "texts": sum(by_author),
            "texts_of_ten": sum(by_author[:MOST_ACTIVE]),
        },
    )
    return record


def record_changed_participation() -> int:
    """Count again each public consultation whose number of texts changed, or whose record is old.

    It serves every organisation. Return the number of consultations that were counted.
    """
    counted = 0
    for organisation in organisations():
        with tenancy.organisation(organisation.pk):
            viewer = Viewer.system(organisation)
            for consultation in _list_changed(viewer):
                record_participation(viewer, consultation)
                counted += 1
    return counted


def _list_changed(viewer: Viewer) -> list[Consultation]:
    consultations = list(latest_published(viewer))
    texts = count_stored_texts(viewer, [consultation.pk for consultation in consultations])
    fresh = {
        record.consultation_id: (record.contributions, record.comments)
        for record in ParticipationRecord.objects.filter(
            organisation=viewer.organisation, counted_at__gt=clock.now() - OLDEST
        )
    }
    return [
        consultation
        for consultation in consultations
        if fresh.get(consultation.pk) != texts.get(consultation.pk, (0, 0))
    ]

"""The notifications to followers of a consultation when a phase opens or will close soon."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from consult.consultations.models import Phase
from consult.core.postgres import clock, tenancy
from consult.notifications.actions.news import publish_news
from consult.notifications.enums import Followed, Happened, NewsKind

# After a day without a notification, an opening is no longer news.
FRESH = timedelta(days=1)
# This delay is long enough for a weekly summary to come before the end. The notification also waits
# for half of the phase.
SOON = timedelta(days=8)


def notify_phase_changes() -> int:
    """Notify followers of phases that opened in the last day or end soon, each once.

    All organisations are covered. Return how many of these openings and closings were new.
    """
    moment = clock.now()
    with tenancy.across_organisations("steps open and close in every organisation"):
        found = [
            *((Happened.OPENED, phase) for phase in _open_since(moment)),
            *((Happened.CLOSING, phase) for phase in _about_to_close(moment)),
        ]
    return sum(_notify_followers(happened, phase) for happened, phase in found)


def _announced() -> QuerySet[Phase]:
    """Return the phases of public consultations that a manager did not end early."""
    return Phase.objects.filter(
        consultation__published_at__isnull=False, ended_at__isnull=True
    ).order_by("pk")


def _open_since(moment: datetime) -> QuerySet[Phase]:
    return _announced().filter(
        opens_at__gt=moment - FRESH, opens_at__lte=moment, closes_at__gt=moment
    )


def _about_to_close(moment: datetime) -> list[Phase]:
    """Return the participation phases that end soon. The end of another phase is not urgent."""
    rows = _announced().filter(
        opens_at__lte=moment, closes_at__gt=moment, closes_at__lte=moment + SOON
    )
    return [
        phase
        for phase in rows
        if phase.is_participatory and moment - phase.opens_at >= phase.closes_at - moment
    ]


def _notify_followers(happened: Happened, phase: Phase) -> bool:
    with tenancy.organisation(phase.organisation_id):
        return publish_news(
            organisation_id=phase.organisation_id,
            happened=happened,
            subject=("phase", phase.pk),
            audience=[(Followed.CONSULTATION, phase.consultation_id, NewsKind.STEP)],
            consultation_id=phase.consultation_id,
            happened_at=phase.opens_at if happened == Happened.OPENED else None,
        )

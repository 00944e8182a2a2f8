"""Notification of the followers of a consultation when a questionnaire opens.

No notification is sent about the people who answer.
"""

from datetime import timedelta

from consult.core.postgres import clock, tenancy
from consult.notifications.actions.news import publish_news
from consult.notifications.enums import Followed, Happened, NewsKind
from consult.questionnaires.models import Questionnaire

# An opening that was not notified within a day is no longer news.
FRESH = timedelta(days=1)


def notify_of_opened() -> int:
    """Notify followers of the openings of the last day, in every organisation, each once.

    Return how many were notified.
    """
    moment = clock.now()
    with tenancy.across_organisations("questionnaires open in every organisation"):
        opened = Questionnaire.objects.still_open().filter(consultation__published_at__isnull=False)
        found = list(
            opened.filter(opens_at__gt=moment - FRESH, opens_at__lte=moment, closes_at__gt=moment)
        )
    return sum(_publish_opening(questionnaire) for questionnaire in found)


def _publish_opening(questionnaire: Questionnaire) -> bool:
    with tenancy.organisation(questionnaire.organisation_id):
        return publish_news(
            organisation_id=questionnaire.organisation_id,
            happened=Happened.OPENED,
            subject=("questionnaire", questionnaire.pk),
            audience=[(Followed.CONSULTATION, questionnaire.consultation_id, NewsKind.STEP)],
            consultation_id=questionnaire.consultation_id,
            topic_id=questionnaire.topic_id,
            happened_at=questionnaire.opens_at,
        )

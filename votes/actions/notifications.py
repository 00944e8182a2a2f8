"""Notification of followers that the results of a consultation are final.

No notification is sent about a single position.
"""

from uuid import UUID

from consult.core.queue import jobs
from consult.notifications.actions.news import publish_news
from consult.notifications.enums import Followed, Happened, NewsKind
from votes.models import Question


@jobs.job("votes.notify_of_results", is_short=True)
def notify_of_results(*, organisation_id: UUID, consultation_id: UUID) -> None:
    """Notify followers of a consultation once its last position question is closed.

    Questions are closed in batches, so nothing is sent while some are still open.
    """
    if Question.objects.open_positions().filter(consultation_id=consultation_id).exists():
        return
    publish_news(
        organisation_id=organisation_id,
        happened=Happened.RESULTS,
        subject=("consultation", consultation_id),
        audience=[(Followed.CONSULTATION, consultation_id, NewsKind.RESULT)],
        consultation_id=consultation_id,
    )


def notify_of_results_later(organisation_id: UUID, consultation_id: UUID) -> None:
    """Store the job that notifies followers of final results, after questions were closed."""
    about = {"organisation_id": organisation_id, "consultation_id": consultation_id}
    jobs.store(organisation_id, jobs.Request("votes.notify_of_results", about))

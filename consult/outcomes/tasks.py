"""The Celery tasks of figures, results, answers and sources. Each makes one call."""

from celery import shared_task

from consult.outcomes import actions
from consult.outcomes.answers.actions import reminders
from consult.outcomes.remarks import notifications as review_notifications
from consult.outcomes.results import actions as result_actions
from consult.outcomes.sources.actions import collection, link_checks


@shared_task(name="outcomes.check_figures")
def check_figures() -> None:
    """Check the stored figures of every organisation."""
    actions.check_all_figures()


@shared_task(name="outcomes.remind_of_answers")
def remind_of_answers() -> None:
    """Email respondents and managers that due dates of answers come near or are over."""
    reminders.remind_all()


@shared_task(name="outcomes.notify_of_reviews")
def notify_of_reviews() -> None:
    """Notify followers that they can review the draft of a synthesis."""
    review_notifications.notify_of_reviews()


@shared_task(name="outcomes.record_participation")
def record_participation() -> None:
    """Count the participation of the consultations that changed."""
    result_actions.record_changed_participation()


@shared_task(name="outcomes.collect_sources")
def collect_sources() -> None:
    """Collect the sources of the texts of every organisation that changed in the last days."""
    collection.collect_recent_everywhere()


@shared_task(name="outcomes.check_links")
def check_links() -> None:
    """Check the links of sources, where the operator switched this on."""
    link_checks.check_links_everywhere()

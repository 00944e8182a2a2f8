"""Notifications of official answers, their corrections and their milestones.

The act stores one job for each. The job creates one piece of news, which reaches each follower
once, even when they follow several of the answered contributions. Authors follow their own
contributions.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.live.hints import hint
from consult.core.queue import jobs
from consult.notifications.actions.news import publish_news
from consult.notifications.enums import Followed, Happened, NewsKind
from consult.organisations.selectors import get_organisation_by_id
from consult.outcomes.answers.selectors import news as news_selectors
from consult.outcomes.models import AnswerTarget
from debates.proposals.actions.change_dates import note_changes
from debates.proposals.selectors.proposals import merged_into

HAPPENED = {
    news_selectors.ANSWER: Happened.ANSWERED,
    news_selectors.CORRECTION: Happened.CORRECTED,
    news_selectors.MILESTONE: Happened.MILESTONE,
}
MOST_HINTS = 20


def announce(organisation_id: UUID, kind: str, subject_ids: Iterable[UUID]) -> None:
    """Store a job for each new answer, correction or milestone. It notifies the followers."""
    jobs.store(
        organisation_id,
        *(
            jobs.Request(
                "outcomes.notify_of_answer",
                {"organisation_id": organisation_id, "kind": kind, "subject_id": pk},
            )
            for pk in subject_ids
        ),
    )


@jobs.job("outcomes.notify_of_answer", is_short=True)
@transaction.atomic
def notify_of_answer(*, organisation_id: UUID, kind: str, subject_id: UUID) -> None:
    """Create the news about an answer, a correction or a milestone, unless it is gone."""
    anybody = Viewer.public(get_organisation_by_id(organisation_id))
    subject = news_selectors.get_many(kind)(anybody, [subject_id]).get(subject_id)
    if subject is None:
        return
    answered = list(subject.contributions)
    gathered = merged_into(anybody, answered)
    places = [(Followed.PROPOSAL, pk) for pk in [*answered, *gathered]]
    if subject.topic_id and not answered:
        places = [(Followed.TOPIC, subject.topic_id)]
    publish_news(
        organisation_id=organisation_id,
        happened=HAPPENED[kind],
        subject=(kind, subject_id),
        audience=[(followed, pk, NewsKind.ANSWER) for followed, pk in places],
        consultation_id=subject.consultation_id,
        topic_id=subject.topic_id,
        proposal_id=answered[0] if len(answered) == 1 else None,
        happened_at=subject.happened_at,
    )


def note_change(answer_ids: Iterable[UUID], consultation_id: UUID) -> None:
    """Date the change of the answered contributions for harvesters, and hint open pages."""
    targets = AnswerTarget.objects.filter(answer__in=list(answer_ids), proposal__isnull=False)
    ids = list(targets.values_list("proposal_id", flat=True))
    note_changes(ids)
    for pk in ids[:MOST_HINTS]:
        hint(consultation_id, "proposal.changed", proposal=pk)
    hint(consultation_id, "figures.changed")

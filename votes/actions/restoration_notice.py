"""The message to the participants of a consultation that a restore may have lost their votes."""

from uuid import UUID

from django.db import connection

from consult.core.queue import jobs
from consult.notifications.actions.news import notify_participant
from consult.notifications.enums import Happened, NewsKind
from votes.models import Restoration

BATCH = 200
FIRST = str(UUID(int=0))
# A vote that is not in the public count yet is not in the figures of participation either.
PARTICIPANTS = """
SELECT participant_id FROM consultations_participation
WHERE consultation_id = %(consultation)s AND participant_id > %(after)s
UNION
SELECT b.voter_id FROM ballot_box_ballot b JOIN votes_question q ON q.id = b.question_id
WHERE q.consultation_id = %(consultation)s AND b.voter_id > %(after)s
ORDER BY 1 LIMIT %(limit)s
"""


@jobs.job("votes.notify_of_restoration", is_short=True)
def notify_of_restoration(*, restoration_id: UUID, after: str = FIRST) -> None:
    """Notify the next participants of the consultation, and store the job for the others.

    No ledger outside the database names a voter, so all people with an act in the consultation are
    notified, as they wish to be of results. People who signed up after the backup are unknown.
    """
    restoration = Restoration.objects.get(pk=restoration_id)
    people = _participants(restoration.consultation_id, after)
    for participant_id in people:
        notify_participant(
            participant_id,
            organisation_id=restoration.organisation_id,
            happened=Happened.RESTORED,
            kind=NewsKind.RESULT,
            subject=("restoration", restoration.pk),
            consultation_id=restoration.consultation_id,
        )
    if len(people) == BATCH:
        notify_participants_later(restoration, after=str(people[-1]))


def _participants(consultation_id: UUID, after: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            PARTICIPANTS, {"consultation": consultation_id, "after": after, "limit": BATCH}
        )
        return [participant for (participant,) in cursor.fetchall()]


def notify_participants_later(restoration: Restoration, after: str = FIRST) -> None:
    """Store the job that notifies the participants with a higher id than `after`."""
    arguments = {"restoration_id": restoration.pk, "after": after}
    jobs.store(restoration.organisation_id, jobs.Request("votes.notify_of_restoration", arguments))

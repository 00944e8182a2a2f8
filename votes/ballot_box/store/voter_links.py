"""Deletion of what leads from a voter to a vote, some months after the close (ADR 137)."""

from datetime import timedelta
from uuid import UUID

from django.db import connection

# A consultation whose positions are still open keeps its links: the representative selection is
# computed from all of them.
DUE = """
SELECT h.organisation_id, h.consultation_id, array_agg(h.question_id ORDER BY h.question_id)
FROM ballot_box_ledgerhead h
JOIN ballot_box_link l ON l.question_id = h.question_id AND l.kind = 'close'
WHERE l.day <= (clock_timestamp() AT TIME ZONE 'UTC')::date - %s
  AND EXISTS (SELECT FROM ballot_box_ballot b WHERE b.question_id = h.question_id AND b.encrypted <> '')
  AND NOT EXISTS (
    SELECT FROM ballot_box_ledgerhead other
    WHERE other.consultation_id = h.consultation_id AND NOT other.is_closed
  )
GROUP BY h.organisation_id, h.consultation_id
"""


def list_questions_with_ended_links(kept: timedelta) -> list[tuple[UUID, UUID, list[UUID]]]:
    """Return (organisation, consultation, questions) closed longer than `kept` ago.

    Only questions of consultations without an open question are returned.
    """
    with connection.cursor() as cursor:
        cursor.execute(DUE, [kept.days])
        return cursor.fetchall()


def delete_links(question_id: UUID) -> int:
    """Delete the key of the pseudonyms of a question, and empty its ballots; return their number.

    Which people took part remains. The rows of people who withdrew their vote are deleted. The
    function of the database refuses questions that were closed less than 180 days ago.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ballot_box_delete_links(%s)", [question_id])
        return cursor.fetchone()[0]

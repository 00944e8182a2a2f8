"""The actions that add changes of figures to the stored figures."""

from collections.abc import Iterable

from django.db import connection, transaction

from consult.consultations.models import FigureChange
from consult.core.postgres import tenancy

# Only one process runs at a time, because the acts of a participant are compared with the stored
# ones.
LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('figures', 0))"
# An erased participant has no act that counts, so the last change deletes their row.
FOLD = """
WITH gone AS (
  DELETE FROM consultations_figurechange RETURNING *
), people AS (
  SELECT g.organisation_id, g.consultation_id, g.participant_id,
    COALESCE(max(p.acts), 0) AS before, COALESCE(max(p.acts), 0) + sum(g.number) AS acts
  FROM gone g
  LEFT JOIN consultations_participation p USING (consultation_id, participant_id)
  WHERE g.participant_id IS NOT NULL
  GROUP BY g.organisation_id, g.consultation_id, g.participant_id
), removed AS (
  DELETE FROM consultations_participation p USING people
  WHERE (p.consultation_id, p.participant_id) = (people.consultation_id, people.participant_id) AND people.acts <= 0
), stored AS (
  INSERT INTO consultations_participation (organisation_id, consultation_id, participant_id, acts)
  SELECT organisation_id, consultation_id, participant_id, acts FROM people WHERE acts > 0
  ON CONFLICT (consultation_id, participant_id) DO UPDATE SET acts = excluded.acts
), changed AS (
  SELECT organisation_id, consultation_id, topic_id, figure, part, number FROM gone WHERE participant_id IS NULL
  UNION ALL
  SELECT organisation_id, consultation_id, NULL, 'participants', '', (acts > 0)::int - (before > 0)::int FROM people
), added AS (
  INSERT INTO consultations_figure AS f (organisation_id, consultation_id, topic_id, figure, part, number)
  SELECT organisation_id, consultation_id, topic_id, figure, part, sum(number) FROM changed
  GROUP BY organisation_id, consultation_id, topic_id, figure, part HAVING sum(number) <> 0
  ON CONFLICT (consultation_id, topic_id, figure, part) DO UPDATE SET number = f.number + excluded.number
)
SELECT count(*) FROM gone
"""


@transaction.atomic
def fold_figures() -> int:
    """Add the changes of every organisation to the stored figures. Return how many.

    Readers see the same figures before and after. The function does nothing while another process
    runs it.
    """
    with (
        tenancy.across_organisations("changes of figures are added up everywhere"),
        connection.cursor() as cursor,
    ):
        cursor.execute(LOCK)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(FOLD)
        return cursor.fetchone()[0]


def correct_figures(changes: Iterable[tuple]) -> None:
    """Add the changes that a recount found to be missing.

    Each change is (organisation, consultation, topic, figure, part, participant, number).
    """
    FigureChange.objects.bulk_create(
        FigureChange(
            organisation_id=organisation,
            consultation_id=consultation,
            topic_id=topic,
            figure=figure,
            part=part,
            participant_id=participant,
            number=number,
        )
        for organisation, consultation, topic, figure, part, participant, number in changes
    )

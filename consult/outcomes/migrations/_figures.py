"""The function that compares stored figures with a recount.

One statement reads the stored figures and the recount at one moment, so that people may act during
the comparison.
"""

from django.db import migrations

from debates.migrations._figures import written

# Participants are compared by their acts. The number of participants follows from them, and is
# compared with the people stored in `consultations_participation`.
DIFFERENCES = """
CREATE FUNCTION outcomes_figure_differences(asked uuid)
RETURNS TABLE {row} LANGUAGE sql STABLE AS $$
  SELECT c.organisation_id, c.consultation_id, c.topic_id, c.figure, c.part, c.participant_id, sum(c.number)::bigint
  FROM (
    SELECT * FROM debates_recount(asked)
    UNION ALL SELECT * FROM votes_recount(asked)
    UNION ALL
    SELECT organisation_id, consultation_id, topic_id, figure, part, participant_id, -number
    FROM consultations_figurechange WHERE consultation_id = asked
    UNION ALL
    SELECT organisation_id, consultation_id, topic_id, figure, part, NULL, -number
    FROM consultations_figure WHERE consultation_id = asked
    UNION ALL
    SELECT p.organisation_id, p.consultation_id, NULL, 'participants', '', f.participant_id, f.number
    FROM consultations_participation p,
      LATERAL (VALUES (p.participant_id, -p.acts), (NULL, 1)) AS f (participant_id, number)
    WHERE p.consultation_id = asked
  ) AS c
  GROUP BY c.organisation_id, c.consultation_id, c.topic_id, c.figure, c.part, c.participant_id
  HAVING sum(c.number) <> 0
$$;
"""

FIGURES = [
    migrations.RunSQL(written(DIFFERENCES), "DROP FUNCTION outcomes_figure_differences(uuid)")
]

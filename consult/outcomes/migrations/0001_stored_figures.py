"""The difference between the stored figures of a consultation and a recount, and the first filling of the former.

One statement compares both as they are at one moment, so that people may act meanwhile.
"""

from django.db import migrations

from debates.migrations._figures import written

# Participants are compared by their acts; their number follows, and is compared with the people who are stored.
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
FILL = """
INSERT INTO consultations_figurechange
  (organisation_id, consultation_id, topic_id, figure, part, participant_id, number)
SELECT d.* FROM consultations_consultation c, LATERAL outcomes_figure_differences(c.id) AS d;
"""


class Migration(migrations.Migration):
    dependencies = [("votes", "0008_stored_figures")]

    operations = [
        migrations.RunSQL(written(DIFFERENCES), "DROP FUNCTION outcomes_figure_differences(uuid)"),
        migrations.RunSQL(FILL, "DELETE FROM consultations_figurechange"),
    ]

"""Full-text search of comments: a trigger indexes their words in the language of each comment.

A function reads the index. The column belongs to PostgreSQL, and no model declares it: Django
neither reads nor writes it (ADR 0033). The trigger indexes new comments. Earlier comments are
indexed in small batches, and the index is built while people can still write.
"""

from django.db import migrations

BATCH = 2000
COLUMN = "ALTER TABLE debates_comment ADD COLUMN IF NOT EXISTS search tsvector"
DROP_COLUMN = "ALTER TABLE debates_comment DROP COLUMN IF EXISTS search"
TRIGGER = """
CREATE OR REPLACE FUNCTION debates_comment_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search := setweight(to_tsvector(consult_configuration(NEW.language), NEW.body), 'B');
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER search BEFORE INSERT OR UPDATE OF body, language ON debates_comment
  FOR EACH ROW EXECUTE FUNCTION debates_comment_search();
"""
DROP_TRIGGER = """
DROP TRIGGER search ON debates_comment;
DROP FUNCTION debates_comment_search();
"""
# Each batch begins after the last id of the batch before. A search for unfilled rows would read all
# the earlier rows again for each batch.
FILL = """
WITH batch AS (
  SELECT id FROM debates_comment WHERE id > %(last)s ORDER BY id LIMIT %(number)s
), filled AS (
  UPDATE debates_comment c SET search = setweight(to_tsvector(consult_configuration(c.language), c.body), 'B')
  FROM batch WHERE c.id = batch.id AND c.search IS NULL
)
SELECT id FROM batch ORDER BY id DESC LIMIT 1
"""
# An index that an interrupted migration left half built is created again. This may take longer than
# a page is allowed to take.
INDEX = [
    "SET statement_timeout = 0",
    "DROP INDEX CONCURRENTLY IF EXISTS comments_search",
    "CREATE INDEX CONCURRENTLY comments_search ON debates_comment USING gin (organisation_id, search)",
    "RESET statement_timeout",
]
DROP_INDEX = "DROP INDEX CONCURRENTLY IF EXISTS comments_search"
# As `debates_ranked` does for contributions, this is planned again for each query, and compares the
# newest matches. The newest are those with the latest ids, which are in order of time: PostgreSQL
# reads the primary key in order where many comments contain the words.
RANKED = """
CREATE OR REPLACE FUNCTION debates_ranked_comments(french tsquery, english tsquery, consultation uuid, at_most int)
RETURNS TABLE (comment uuid, rank real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
ROWS 100 AS $$
BEGIN
  RETURN QUERY
  SELECT met.id, ts_rank_cd(met.search, CASE met.language WHEN 'en' THEN english ELSE french END, 1) FROM (
    SELECT c.id, c.search, c.language FROM debates_comment c
    WHERE c.organisation_id = debates_tenant() AND (consultation IS NULL OR c.consultation_id = consultation) AND (
      (c.language <> 'en' AND c.search @@ french) OR (c.language = 'en' AND c.search @@ english))
    ORDER BY c.id DESC LIMIT at_most) AS met;
END $$;
"""
DROP_RANKED = "DROP FUNCTION debates_ranked_comments(tsquery, tsquery, uuid, int)"


def fill(apps, schema_editor):
    """Index the earlier comments batch by batch, each batch in its own transaction."""
    last = "00000000-0000-0000-0000-000000000000"
    with schema_editor.connection.cursor() as cursor:
        while last:
            cursor.execute(FILL, {"last": last, "number": BATCH})
            found = cursor.fetchone()
            last = found and found[0]


class Migration(migrations.Migration):
    atomic = False  # people can still write while the index is built

    dependencies = [("core", "0001_initial"), ("debates", "0006_places")]

    operations = [
        migrations.RunSQL(COLUMN, DROP_COLUMN),
        migrations.RunSQL(TRIGGER, DROP_TRIGGER),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(INDEX, DROP_INDEX),
        migrations.RunSQL(RANKED, DROP_RANKED),
    ]

"""Search and similarity, as functions of the schema's owner that look at one organisation only.

Under row-level security PostgreSQL may not ask a text index (`@@` and `%` are not leakproof) before it has checked the
tenant of every row. These functions check it themselves, first, and so may use the index.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

# The French stemmer leaves the plural of words in -a, -i, -o and -u (élus, vélos, emplois): either form finds both.
ASKED = """
CREATE FUNCTION debates_asked(configuration regconfig, words text) RETURNS tsquery
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  asked tsquery := websearch_to_tsquery(configuration, words);
  lexeme text;
BEGIN
  IF configuration = 'consult_fr'::regconfig THEN
    FOREACH lexeme IN ARRAY tsvector_to_array(to_tsvector(configuration, words)) LOOP
      IF lexeme ~ '^[[:alnum:]]+[aiou]s?$' THEN
        asked := ts_rewrite(asked, quote_literal(lexeme)::tsquery,
          (quote_literal(rtrim(lexeme, 's')) || ' | ' || quote_literal(rtrim(lexeme, 's') || 's'))::tsquery);
      END IF;
    END LOOP;
  END IF;
  RETURN asked;
END $$;
"""
# `debates_expected` is the planner's own guess: what a word brings decides whether its index or the list's is walked.
MATCHING = """
CREATE FUNCTION debates_tenant() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT NULLIF(current_setting('consult.organisation', true), '')::uuid
$$;
CREATE FUNCTION debates_expected(french tsquery, english tsquery) RETURNS double precision
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE format('EXPLAIN (FORMAT JSON) SELECT 1 FROM debates_proposal WHERE organisation_id = %L
    AND search @@ (%L::tsquery || %L::tsquery)', debates_tenant(), french, english) INTO plan;
  RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
END $$;
CREATE FUNCTION debates_matching(french tsquery, english tsquery, at_most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 100 AS $$
  SELECT id FROM debates_proposal WHERE organisation_id = debates_tenant() AND (
    (language <> 'en' AND search @@ french) OR (language = 'en' AND search @@ english))
  LIMIT at_most
$$;
CREATE FUNCTION debates_holds(search tsvector, language text, french tsquery, english tsquery) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$ SELECT search @@ CASE language WHEN 'en' THEN english ELSE french END $$;
CREATE FUNCTION debates_ranked(french tsquery, english tsquery, at_most int) RETURNS TABLE (proposal uuid, rank real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 100 AS $$
  SELECT id, ts_rank_cd(search, CASE language WHEN 'en' THEN english ELSE french END, 1)
  FROM debates_proposal WHERE id IN (SELECT debates_matching(french, english, at_most))
$$;
"""
# A word typed by many is a poor clue: the longest words are asked for, then what they bring is compared whole.
SIMILAR = """
CREATE FUNCTION debates_clues(words text, tongue text, at_most int) RETURNS tsquery
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT string_agg('''' || replace(replace(clue, '\\', '\\\\'), '''', '''''') || '''', ' | ')::tsquery FROM (
    SELECT clue FROM unnest(tsvector_to_array(to_tsvector(consult_configuration(tongue), words))) AS clue
    ORDER BY length(clue) DESC, clue LIMIT at_most) AS clues
$$;
CREATE FUNCTION debates_likeness(said text[], written tsvector) RETURNS double precision
LANGUAGE sql IMMUTABLE AS $$
  SELECT (length(written) - length(ts_delete(written, said)))
    / sqrt(greatest(cardinality(said) * length(written), 1)::double precision)
$$;
CREATE FUNCTION debates_similar(about uuid, words text, tongue text, at_most int)
RETURNS TABLE (proposal uuid, score double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := debates_tenant();
  said text[] := tsvector_to_array(to_tsvector(consult_configuration(tongue), words));
  clues tsquery := debates_clues(words, tongue, 8);
  heading text := left(words, 80);  -- letters are compared with titles
BEGIN
  RETURN QUERY
  WITH alike AS (
    SELECT p.id FROM debates_proposal p
    WHERE p.title % heading AND p.topic_id = about AND p.organisation_id = tenant
      AND p.state IN ('published', 'restricted')
    ORDER BY similarity(p.title, heading) DESC LIMIT 20
  ), met AS (
    SELECT p.id, p.search FROM debates_proposal p
    WHERE p.search @@ clues AND p.organisation_id = tenant AND p.topic_id = about
      AND p.state IN ('published', 'restricted')
    LIMIT 1000
  ), near AS (
    SELECT id FROM alike UNION (SELECT id FROM met ORDER BY ts_rank(search, clues) DESC, id LIMIT 40)
  )
  SELECT p.id, greatest(
      similarity(unaccent(p.title), unaccent(heading))::double precision,
      debates_likeness(said, ts_filter(p.search, '{a}')),
      debates_likeness(said, p.search)) AS score
  FROM debates_proposal p JOIN near USING (id)
  ORDER BY score DESC, p.id LIMIT at_most;
END $$;
"""
DROP = """
DROP FUNCTION debates_similar(uuid, text, text, int);
DROP FUNCTION debates_likeness(text[], tsvector);
DROP FUNCTION debates_clues(text, text, int);
DROP FUNCTION debates_ranked(tsquery, tsquery, int);
DROP FUNCTION debates_holds(tsvector, text, tsquery, tsquery);
DROP FUNCTION debates_matching(tsquery, tsquery, int);
DROP FUNCTION debates_expected(tsquery, tsquery);
DROP FUNCTION debates_tenant();
DROP FUNCTION debates_asked(regconfig, text);
"""


# Databases made while this was being written hold these functions under older shapes.
EARLIER = """
DROP FUNCTION IF EXISTS debates_ranked(text, int);
DROP FUNCTION IF EXISTS debates_matching(text);
DROP FUNCTION IF EXISTS debates_asked(regconfig, text);
DROP FUNCTION IF EXISTS debates_similar(uuid, text, text, int);
DROP FUNCTION IF EXISTS debates_likeness(text[], text[]);
DROP FUNCTION IF EXISTS debates_clues(text, text, int);
"""


class Migration(migrations.Migration):
    dependencies = [("debates", "0004_versions_are_moderated")]
    operations = [
        migrations.RemoveIndex(model_name="proposal", name="proposals_title_trgm"),
        migrations.AddIndex(
            model_name="proposal",
            index=GinIndex(
                fields=["topic", "title"], name="proposals_title_trgm", opclasses=["uuid_ops", "gin_trgm_ops"]
            ),
        ),
        migrations.RunSQL(EARLIER + ASKED + MATCHING + SIMILAR, DROP),
    ]

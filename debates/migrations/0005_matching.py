"""Search and similarity, as functions of the schema's owner that look at one organisation only.

Under row-level security PostgreSQL may not ask a text index (`@@` and `%` are not leakproof) before it has checked the
tenant of every row. These functions check it themselves, first, and so may use the index.
"""

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
MATCHING = """
CREATE FUNCTION debates_matching(words text) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 100 AS $$
DECLARE
  french tsquery := debates_asked('consult_fr', words);
  english tsquery := debates_asked('consult_en', words);
BEGIN
  RETURN QUERY SELECT id FROM debates_proposal
  WHERE organisation_id = NULLIF(current_setting('consult.organisation', true), '')::uuid AND (
    (language <> 'en' AND search @@ french) OR (language = 'en' AND search @@ english));
END $$;
CREATE FUNCTION debates_ranked(words text, at_most int) RETURNS TABLE (proposal uuid, rank real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 100 AS $$
  SELECT id, ts_rank_cd(search, debates_asked(consult_configuration(language), words), 1)
  FROM debates_proposal WHERE id IN (SELECT debates_matching(words) LIMIT at_most)
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
CREATE FUNCTION debates_likeness(one text[], other text[]) RETURNS double precision
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN cardinality(one) * cardinality(other) = 0 THEN 0 ELSE
    (SELECT count(*) FROM unnest(one) AS word WHERE word = ANY (other))
    / sqrt(cardinality(one)::double precision * cardinality(other)) END
$$;
CREATE FUNCTION debates_similar(about uuid, words text, tongue text, at_most int)
RETURNS TABLE (proposal uuid, score double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := NULLIF(current_setting('consult.organisation', true), '')::uuid;
  said text[] := tsvector_to_array(to_tsvector(consult_configuration(tongue), words));
  clues tsquery := debates_clues(words, tongue, 8);
BEGIN
  RETURN QUERY
  WITH alike AS (
    SELECT p.id FROM debates_proposal p
    WHERE p.title % words AND p.topic_id = about AND p.organisation_id = tenant
      AND p.state IN ('published', 'restricted')
    ORDER BY similarity(p.title, words) DESC LIMIT 50
  ), met AS (
    SELECT p.id, p.search FROM debates_proposal p
    WHERE p.search @@ clues AND p.organisation_id = tenant AND p.topic_id = about
      AND p.state IN ('published', 'restricted')
    LIMIT 2000
  ), near AS (
    SELECT id FROM alike UNION (SELECT id FROM met ORDER BY ts_rank(search, clues) DESC, id LIMIT 100)
  )
  SELECT p.id, greatest(
      similarity(unaccent(p.title), unaccent(words))::double precision,
      debates_likeness(said, tsvector_to_array(ts_filter(p.search, '{a}'))),
      debates_likeness(said, tsvector_to_array(p.search))) AS score
  FROM debates_proposal p JOIN near USING (id)
  ORDER BY score DESC, p.id LIMIT at_most;
END $$;
"""
DROP = """
DROP FUNCTION debates_similar(uuid, text, text, int);
DROP FUNCTION debates_likeness(text[], text[]);
DROP FUNCTION debates_clues(text, text, int);
DROP FUNCTION debates_ranked(text, int);
DROP FUNCTION debates_matching(text);
DROP FUNCTION debates_asked(regconfig, text);
"""


class Migration(migrations.Migration):
    dependencies = [("debates", "0004_versions_are_moderated")]
    operations = [migrations.RunSQL(ASKED + MATCHING + SIMILAR, DROP)]

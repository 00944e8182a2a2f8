"""Search for similar proposals of a topic, by words and by the letters of the title.

It uses a function of the schema's owner that reads one organisation only, for the same reason as
the functions of search (ADR 0007).
"""

from django.db import migrations

# A word that many texts contain is a poor clue. The longest words are searched first, and then the
# texts found are compared as a whole.
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
"""

SIMILARITY = [migrations.RunSQL(SIMILAR, DROP)]

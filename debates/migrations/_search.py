"""Full-text search of proposals and comments in the language of the text, indexed by triggers.

Words of the title have more weight than words of the body. A generated column would be simpler, but
PostgreSQL refuses it, since `unaccent()` is not immutable. The search itself uses functions of the
schema's owner that read one organisation only. Under row-level security, PostgreSQL may not use a
text index (`@@` and `%` are not leakproof) before it has checked the tenant of every row. These
functions check the tenant themselves, first, and so may use the index (ADR 0007).

The column with the words of a comment belongs to PostgreSQL, and no model declares it: Django
neither reads nor writes it (ADR 0033).
"""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION debates_proposal_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search :=
    setweight(to_tsvector(consult_configuration(NEW.language), NEW.title), 'A') ||
    setweight(to_tsvector(consult_configuration(NEW.language), NEW.body), 'B');
  RETURN NEW;
END $$;
CREATE TRIGGER search BEFORE INSERT OR UPDATE OF title, body, language ON debates_proposal
  FOR EACH ROW EXECUTE FUNCTION debates_proposal_search();
"""
DROP_TRIGGER = """
DROP TRIGGER search ON debates_proposal;
DROP FUNCTION debates_proposal_search();
"""
# The French stemmer does not remove the plural of words in -a, -i, -o and -u (élus, vélos,
# emplois), so each form is made to find both.
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
# `debates_expected` returns the planner's estimate: the number of texts with a word decides whether
# its index or that of the list is read. `debates_ranked` is planned again for each query for the
# same choice: otherwise its plan would be that of an average word.
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
CREATE FUNCTION debates_matching(french tsquery, english tsquery) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 100 AS $$
  SELECT id FROM debates_proposal WHERE organisation_id = debates_tenant() AND (
    (language <> 'en' AND search @@ french) OR (language = 'en' AND search @@ english))
$$;
CREATE FUNCTION debates_holds(search tsvector, language text, french tsquery, english tsquery) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$ SELECT search @@ CASE language WHEN 'en' THEN english ELSE french END $$;
CREATE FUNCTION debates_ranked(french tsquery, english tsquery, consultation uuid, at_most int)
RETURNS TABLE (proposal uuid, rank real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
ROWS 100 AS $$
BEGIN
  RETURN QUERY
  SELECT met.id, ts_rank_cd(met.search, CASE met.language WHEN 'en' THEN english ELSE french END, 1) FROM (
    SELECT p.id, p.search, p.language FROM debates_proposal p
    WHERE p.organisation_id = debates_tenant() AND (consultation IS NULL OR p.consultation_id = consultation) AND (
      (p.language <> 'en' AND p.search @@ french) OR (p.language = 'en' AND p.search @@ english))
    ORDER BY p.created_at DESC, p.id DESC LIMIT at_most) AS met;
END $$;
"""
DROP_MATCHING = """
DROP FUNCTION debates_ranked(tsquery, tsquery, uuid, int);
DROP FUNCTION debates_holds(tsvector, text, tsquery, tsquery);
DROP FUNCTION debates_matching(tsquery, tsquery);
DROP FUNCTION debates_expected(tsquery, tsquery);
DROP FUNCTION debates_tenant();
DROP FUNCTION debates_asked(regconfig, text);
"""
COMMENT_COLUMN = "ALTER TABLE debates_comment ADD COLUMN search tsvector"
DROP_COMMENT_COLUMN = "ALTER TABLE debates_comment DROP COLUMN search"
COMMENT_TRIGGER = """
CREATE FUNCTION debates_comment_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search := setweight(to_tsvector(consult_configuration(NEW.language), NEW.body), 'B');
  RETURN NEW;
END $$;
CREATE TRIGGER search BEFORE INSERT OR UPDATE OF body, language ON debates_comment
  FOR EACH ROW EXECUTE FUNCTION debates_comment_search();
"""
DROP_COMMENT_TRIGGER = """
DROP TRIGGER search ON debates_comment;
DROP FUNCTION debates_comment_search();
"""
COMMENT_INDEX = (
    "CREATE INDEX comments_search ON debates_comment USING gin (organisation_id, search)"
)
DROP_COMMENT_INDEX = "DROP INDEX comments_search"
# As `debates_ranked` does for contributions, this is planned again for each query, and compares the
# newest matches.
RANKED_COMMENTS = """
CREATE FUNCTION debates_ranked_comments(french tsquery, english tsquery, consultation uuid, at_most int)
RETURNS TABLE (comment uuid, rank real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
ROWS 100 AS $$
BEGIN
  RETURN QUERY
  SELECT met.id, ts_rank_cd(met.search, CASE met.language WHEN 'en' THEN english ELSE french END, 1) FROM (
    SELECT c.id, c.search, c.language FROM debates_comment c
    WHERE c.organisation_id = debates_tenant() AND (consultation IS NULL OR c.consultation_id = consultation) AND (
      (c.language <> 'en' AND c.search @@ french) OR (c.language = 'en' AND c.search @@ english))
    ORDER BY c.created_at DESC, c.id DESC LIMIT at_most) AS met;
END $$;
"""
DROP_RANKED_COMMENTS = "DROP FUNCTION debates_ranked_comments(tsquery, tsquery, uuid, int)"

SEARCH = [
    migrations.RunSQL(TRIGGER, DROP_TRIGGER),
    migrations.RunSQL(ASKED + MATCHING, DROP_MATCHING),
    migrations.RunSQL(COMMENT_COLUMN, DROP_COMMENT_COLUMN),
    migrations.RunSQL(COMMENT_TRIGGER, DROP_COMMENT_TRIGGER),
    migrations.RunSQL(COMMENT_INDEX, DROP_COMMENT_INDEX),
    migrations.RunSQL(RANKED_COMMENTS, DROP_RANKED_COMMENTS),
]

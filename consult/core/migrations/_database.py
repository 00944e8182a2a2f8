"""The database's extensions, text search configurations, and the trigger for append-only tables."""

from django.contrib.postgres.operations import (
    BtreeGinExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

CONFIGURATIONS = """
CREATE TEXT SEARCH CONFIGURATION consult_fr (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION consult_fr
  ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
CREATE TEXT SEARCH CONFIGURATION consult_en (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION consult_en
  ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE FUNCTION consult_configuration(language text) RETURNS regconfig LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN language = 'en' THEN 'consult_en'::regconfig ELSE 'consult_fr'::regconfig END
$$;
"""
DROP_CONFIGURATIONS = """
DROP FUNCTION consult_configuration(text);
DROP TEXT SEARCH CONFIGURATION consult_fr;
DROP TEXT SEARCH CONFIGURATION consult_en;
"""
REFUSAL = """
CREATE FUNCTION consult_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""

DATABASE = [
    TrigramExtension(),
    UnaccentExtension(),
    BtreeGinExtension(),
    migrations.RunSQL(CONFIGURATIONS, DROP_CONFIGURATIONS),
    migrations.RunSQL(REFUSAL, "DROP FUNCTION consult_refuse_change()"),
]

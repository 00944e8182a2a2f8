"""The function that notes the changes of public content, which pages keep in memory (ADR 108)."""

from django.db import migrations

# A statement that changes a thousand rows adds one change.
FUNCTION = """
CREATE FUNCTION organisations_note_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  organisation uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.organisation_id ELSE NEW.organisation_id END;
  statement text := organisation || statement_timestamp()::text || TG_TABLE_NAME;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.* IS NOT DISTINCT FROM NEW.* THEN
    RETURN NULL;
  END IF;
  IF current_setting('consult.noted_content', true) IS DISTINCT FROM statement THEN
    INSERT INTO organisations_contentchange (organisation_id) VALUES (organisation);
    PERFORM set_config('consult.noted_content', statement, true);
  END IF;
  RETURN NULL;
END $$;
"""

CONTENT_CHANGES = [migrations.RunSQL(FUNCTION, "DROP FUNCTION organisations_note_content();")]

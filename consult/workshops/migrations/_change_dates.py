"""A trigger that sets the date of the last change of a workshop (ADR 68).

Programs use it to read the changes since a given time.
"""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION workshops_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER note_change BEFORE UPDATE ON workshops_workshop
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION workshops_note_change();
"""
DROP = """
DROP TRIGGER note_change ON workshops_workshop;
DROP FUNCTION workshops_note_change();
"""

CHANGE_DATES = [migrations.RunSQL(TRIGGER, DROP)]

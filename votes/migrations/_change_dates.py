"""A trigger that sets the date of the last change of a question (ADR 68).

Programs use it to read the changes since a given time. Only changes of what is announced about a
question count: neither a vote nor the erasure of a person writes these columns.
"""

from django.db import migrations

COLUMNS = (
    "kind",
    "title",
    "visibility",
    "origin",
    "state",
    "opens_at",
    "closes_at",
    "method",
    "rules_hash",
)
OLD, NEW = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("OLD", "NEW"))
TRIGGER = f"""
CREATE FUNCTION votes_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER note_change BEFORE UPDATE OF {", ".join(COLUMNS)} ON votes_question
  FOR EACH ROW WHEN (({OLD}) IS DISTINCT FROM ({NEW})) EXECUTE FUNCTION votes_note_change();
"""
DROP = """
DROP TRIGGER note_change ON votes_question;
DROP FUNCTION votes_note_change();
"""

CHANGE_DATES = [migrations.RunSQL(TRIGGER, DROP)]

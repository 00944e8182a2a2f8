"""Triggers that set the date of the last change of a contribution or a comment (ADR 68).

Programs use it to read the changes since a given time. Changes of text, author, state and
moderation decision count; votes, comments and endorsements do not. An erasure is dated to the next
midnight (UTC), because its exact time would connect the texts that one person had written.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION debates_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at := clock_timestamp();
  IF (OLD.author_id IS NOT NULL AND NEW.author_id IS NULL) OR (NEW.state = 'erased' AND OLD.state <> 'erased') THEN
    NEW.changed_at := date_trunc('day', NEW.changed_at, 'UTC') + interval '1 day';
  END IF;
  RETURN NEW;
END $$;
"""
COMMON = (
    "author_id",
    "body",
    "decision_number",
    "decision_reason",
    "language",
    "origin",
    "published_at",
    "state",
)
COLUMNS = {
    "debates_proposal": (
        *COMMON,
        "fields",
        "institution_id",
        "kind",
        "latitude",
        "licence",
        "longitude",
        "merged_into_id",
        "participants",
        "place",
        "title",
        "topic_id",
        "version",
    ),
    "debates_comment": (*COMMON, "is_official", "paragraph", "paragraph_version", "stance"),
}


def trigger(table, columns):
    """Return the operation that creates the trigger of a table.

    It fires only where one of the columns is written with another value.
    """
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    sql = f"""
CREATE TRIGGER note_change BEFORE UPDATE OF {", ".join(columns)} ON {table}
  FOR EACH ROW WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION debates_note_change();
"""
    return migrations.RunSQL(sql, f"DROP TRIGGER note_change ON {table};")


CHANGE_DATES = [
    migrations.RunSQL(FUNCTION, "DROP FUNCTION debates_note_change();"),
    *(trigger(table, columns) for table, columns in COLUMNS.items()),
]

"""Store the time of the last change of a contribution or a comment, written by a trigger.

Programs use it to read the changes since a time. Changes of text, author, state and moderation
decision count; votes, comments and endorsements do not. An erasure is dated to the next midnight
(UTC), because its exact time would connect the texts that one person had written.
"""

from django.db import migrations, models
from django.db.models.functions import Now

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
        *(
            "fields",
            "institution_id",
            "kind",
            "latitude",
            "licence",
            "longitude",
            "merged_into_id",
            "participants",
        ),
        *("place", "title", "topic_id", "version"),
    ),
    "debates_comment": (*COMMON, "is_official", "paragraph", "paragraph_version", "stance"),
}


def trigger(table):
    """Return the trigger of a table.

    It fires only where one of its columns is written with another value.
    """
    old, new = (", ".join(f"{row}.{name}" for name in COLUMNS[table]) for row in ("OLD", "NEW"))
    return f"""
CREATE TRIGGER note_change BEFORE UPDATE OF {", ".join(COLUMNS[table])} ON {table}
  FOR EACH ROW WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION debates_note_change();
"""


def column():
    """Return the column. Existing rows get the time of the migration."""
    return models.DateTimeField(db_default=Now(), editable=False)


def index(name):
    """Return the index for the order in which changes are read."""
    return models.Index(fields=["consultation", "changed_at", "id"], name=name)


class Migration(migrations.Migration):
    dependencies = [("debates", "0012_language_tags")]

    operations = [
        migrations.AddField("proposal", "changed_at", column()),
        migrations.AddField("comment", "changed_at", column()),
        migrations.AddIndex("proposal", index("proposals_by_change")),
        migrations.AddIndex("comment", index("comments_by_change")),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION debates_note_change();"),
        *(
            migrations.RunSQL(trigger(table), f"DROP TRIGGER note_change ON {table};")
            for table in COLUMNS
        ),
    ]

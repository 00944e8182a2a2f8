"""The date of the last change of an objection and of a remark, for harvesters (ADR 68)."""

import django.db.models.functions.datetime
from django.db import migrations, models

# What the API shows. The function is that of contributions: it dates an erasure to midnight.
COLUMNS = {
    "outcomes_objection": ("body", "language", "reply", "replied_at", "state", "version"),
    "outcomes_draftremark": (
        "agrees",
        "body",
        "chapter_title",
        "is_taken_into_account",
        "language",
        "passage_text",
        "reply",
        "replied_at",
        "state",
        "version",
    ),
}


def trigger(table):
    """Return the trigger of a table, which fires where one of its columns gets another value."""
    old, new = (", ".join(f"{row}.{name}" for name in COLUMNS[table]) for row in ("OLD", "NEW"))
    return f"""
CREATE TRIGGER note_change BEFORE UPDATE OF {", ".join(COLUMNS[table])} ON {table}
  FOR EACH ROW WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION debates_note_change();
"""


class Migration(migrations.Migration):
    """Add both columns. The date of existing rows is that of the migration."""

    dependencies = [
        ("debates", "0001_initial"),
        ("outcomes", "0013_reviews_of_drafts"),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="changed_at",
                field=models.DateTimeField(
                    db_default=django.db.models.functions.datetime.Now(), editable=False
                ),
            )
            for name in ("objection", "draftremark")
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(
                fields=["consultation", "changed_at", "id"], name="objections_by_change"
            ),
        ),
        migrations.AddIndex(
            model_name="draftremark",
            index=models.Index(
                fields=["consultation", "changed_at", "id"], name="remarks_by_change"
            ),
        ),
        *(
            migrations.RunSQL(trigger(table), f"DROP TRIGGER note_change ON {table};")
            for table in COLUMNS
        ),
    ]

"""The time of the last change of a workshop, set by a trigger.

Programs use it to read the changes since a given time.
"""

from django.db import migrations, models
from django.db.models.functions import Now

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


class Migration(migrations.Migration):
    dependencies = [("workshops", "0002_moderated")]

    operations = [
        migrations.AddField(
            "workshop", "changed_at", models.DateTimeField(db_default=Now(), editable=False)
        ),
        migrations.RunSQL(TRIGGER, DROP),
    ]

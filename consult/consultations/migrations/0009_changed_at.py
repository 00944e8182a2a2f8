"""The date of a consultation's last change, set by a trigger.

It is for programs that read the changes since a given time.
"""

from django.db import migrations, models
from django.db.models.functions import Now

TRIGGER = """
CREATE FUNCTION consultations_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER note_change BEFORE UPDATE ON consultations_consultation
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION consultations_note_change();
"""
DROP = """
DROP TRIGGER note_change ON consultations_consultation;
DROP FUNCTION consultations_note_change();
"""


class Migration(migrations.Migration):
    dependencies = [("consultations", "0008_announced_steps")]

    operations = [
        migrations.AddField(
            "consultation", "changed_at", models.DateTimeField(db_default=Now(), editable=False)
        ),
        migrations.RunSQL(TRIGGER, DROP),
    ]

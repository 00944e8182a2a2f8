"""The date of a topic's last change, set by triggers.

It is for programs that read the changes since a given time. Changes of its documents count, and so
does the publication of its consultation, which makes the topic visible to every visitor.
"""

from django.db import migrations, models
from django.db.models.functions import Now

TRIGGERS = """
CREATE TRIGGER note_change BEFORE UPDATE ON consultations_topic
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION consultations_note_change();

CREATE FUNCTION consultations_note_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE consultations_topic SET changed_at = clock_timestamp() WHERE id IN (OLD.topic_id, NEW.topic_id);
  RETURN NULL;
END $$;
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON consultations_document
  FOR EACH ROW EXECUTE FUNCTION consultations_note_document();

CREATE FUNCTION consultations_note_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE consultations_topic SET changed_at = clock_timestamp() WHERE consultation_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER note_publication AFTER UPDATE OF published_at ON consultations_consultation
  FOR EACH ROW WHEN (OLD.published_at IS DISTINCT FROM NEW.published_at)
  EXECUTE FUNCTION consultations_note_publication();
"""
DROP = """
DROP TRIGGER note_publication ON consultations_consultation;
DROP FUNCTION consultations_note_publication();
DROP TRIGGER note_change ON consultations_document;
DROP FUNCTION consultations_note_document();
DROP TRIGGER note_change ON consultations_topic;
"""


class Migration(migrations.Migration):
    dependencies = [("consultations", "0012_extended_steps")]

    operations = [
        migrations.AddField(
            "topic", "changed_at", models.DateTimeField(db_default=Now(), editable=False)
        ),
        migrations.RunSQL(TRIGGERS, DROP),
    ]

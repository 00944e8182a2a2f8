"""Triggers that set the date of the last change of a consultation or a topic (ADR 68).

Programs use it to read the changes since a given time. Changes of its documents count for a topic,
and so does the publication of its consultation, which makes the topic visible to every visitor.
"""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION consultations_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER note_change BEFORE UPDATE ON consultations_consultation
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION consultations_note_change();
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
DROP TRIGGER note_change ON consultations_consultation;
DROP FUNCTION consultations_note_change();
"""

CHANGE_DATES = [migrations.RunSQL(TRIGGERS, DROP)]

"""A trigger with which the database refuses to delete a phase of a published consultation."""

from django.db import migrations

KEPT = """
CREATE FUNCTION consultations_keep_announced_phase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM consultations_consultation WHERE id = OLD.consultation_id AND published_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'a step of a published consultation is never deleted' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER keep_announced BEFORE DELETE ON consultations_phase
  FOR EACH ROW EXECUTE FUNCTION consultations_keep_announced_phase();
"""
FORGOTTEN = """
DROP TRIGGER keep_announced ON consultations_phase;
DROP FUNCTION consultations_keep_announced_phase();
"""

ANNOUNCED_PHASES = [migrations.RunSQL(KEPT, FORGOTTEN)]

"""Two refusals that no code path can forget.

An opening has its event; a head only moves forward, and never again once its question is closed.
"""

from django.db import migrations

OPENING_HAS_EVENT = """
ALTER TABLE ballot_box_opening ADD CONSTRAINT opening_has_its_event
  FOREIGN KEY (question_id, sequence) REFERENCES ballot_box_ledgerevent (question_id, sequence);
"""
HEAD_MOVES_FORWARD = """
CREATE FUNCTION ballot_box_head_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.question_id <> OLD.question_id OR (
    (NEW.sequence, NEW.hash, NEW.day, NEW.is_closed) IS DISTINCT FROM (OLD.sequence, OLD.hash, OLD.day, OLD.is_closed)
    AND (OLD.is_closed OR NEW.sequence <= OLD.sequence)
  ) THEN
    RAISE EXCEPTION 'a ledger only goes forward, and ends with its close' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER moves_forward BEFORE UPDATE OR DELETE ON ballot_box_ledgerhead
  FOR EACH ROW EXECUTE FUNCTION ballot_box_head_moves_forward();
"""
BACK = """
DROP TRIGGER moves_forward ON ballot_box_ledgerhead;
DROP FUNCTION ballot_box_head_moves_forward();
"""

LOCKS = [
    migrations.RunSQL(OPENING_HAS_EVENT, "ALTER TABLE ballot_box_opening DROP CONSTRAINT opening_has_its_event"),
    migrations.RunSQL(HEAD_MOVES_FORWARD, BACK),
]

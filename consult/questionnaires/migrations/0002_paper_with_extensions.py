"""An extension also puts the end of the entry of paper later (ADR 62)."""

from django.db import migrations

# As in `_frozen.py`, with one more date that only moves later.
MOVES_LATER = """
CREATE OR REPLACE FUNCTION questionnaires_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE states text[] := ARRAY['draft', 'open', 'closed'];
  later text[] := ARRAY['state', 'ended_at', 'closing_reason', 'topic_id', 'closes_at', 'paper_until',
    'announced_closes_at', 'extension_reason'];
BEGIN
  IF OLD.state = 'draft' THEN RETURN COALESCE(NEW, OLD); END IF;
  IF TG_OP = 'DELETE' OR array_position(states, NEW.state) < array_position(states, OLD.state)
    OR to_jsonb(NEW) - later <> to_jsonb(OLD) - later OR NEW.closes_at < OLD.closes_at
    OR (NEW.paper_until IS NULL) <> (OLD.paper_until IS NULL) OR NEW.paper_until < OLD.paper_until
  THEN
    RAISE EXCEPTION 'an opened questionnaire is neither reworded nor opened again'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0001_initial")]

    operations = [migrations.RunSQL(MOVES_LATER, migrations.RunSQL.noop)]

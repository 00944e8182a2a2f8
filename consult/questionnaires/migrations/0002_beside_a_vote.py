"""Questionnaires next to a vote, where voters may add words.

They are not listed, and are extended with the vote.
"""

from django.db import migrations, models

GOES_FORWARD = """
CREATE OR REPLACE FUNCTION questionnaires_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE states text[] := ARRAY['draft', 'open', 'closed'];
  later text[] := ARRAY[{later}];
BEGIN
  IF OLD.state = 'draft' THEN RETURN COALESCE(NEW, OLD); END IF;
  IF TG_OP = 'DELETE' OR array_position(states, NEW.state) < array_position(states, OLD.state)
    OR to_jsonb(NEW) - later <> to_jsonb(OLD) - later OR NEW.closes_at < OLD.closes_at
  THEN
    RAISE EXCEPTION 'an opened questionnaire is neither reworded nor opened again'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""
BEFORE = "'state', 'ended_at', 'closing_reason', 'topic_id'"


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0001_initial")]

    operations = [
        migrations.AddField(
            "questionnaire",
            "stands_alone",
            models.BooleanField(
                db_default=True,
                default=True,
                help_text="Listed with the others; not one that a vote leads to.",
            ),
        ),
        migrations.RunSQL(
            GOES_FORWARD.format(later=f"{BEFORE}, 'closes_at'"), GOES_FORWARD.format(later=BEFORE)
        ),
    ]

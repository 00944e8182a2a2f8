"""The first announced close of an extended questionnaire, and the public reason for it."""

from django.db import migrations, models
from django.db.models import F, Q

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
BEFORE = "'state', 'ended_at', 'closing_reason', 'topic_id', 'closes_at'"
AFTER = f"{BEFORE}, 'announced_closes_at', 'extension_reason'"


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0002_beside_a_vote")]

    operations = [
        migrations.AddField(
            "questionnaire",
            "announced_closes_at",
            models.DateTimeField(
                help_text="First announced end, where it was put later.", null=True
            ),
        ),
        migrations.AddField(
            "questionnaire",
            "extension_reason",
            models.CharField(blank=True, db_default="", default="", max_length=400),
        ),
        migrations.AddConstraint(
            "questionnaire",
            models.CheckConstraint(
                condition=Q(announced_closes_at__isnull=True)
                | Q(announced_closes_at__lt=F("closes_at")),
                name="questionnaire_is_extended_only",
            ),
        ),
        migrations.RunSQL(GOES_FORWARD.format(later=AFTER), GOES_FORWARD.format(later=BEFORE)),
    ]

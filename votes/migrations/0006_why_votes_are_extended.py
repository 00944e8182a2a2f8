"""Store the reason of an extended vote, in a column that can be written after the opening."""

from django.db import migrations, models

FROZEN = """
CREATE OR REPLACE FUNCTION votes_poll_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE asked uuid; before jsonb; after jsonb; later text[] := ARRAY[{later}];
BEGIN
  before := CASE WHEN TG_OP = 'INSERT' THEN '{{}}'::jsonb ELSE to_jsonb(OLD) - later END;
  after := CASE WHEN TG_OP = 'DELETE' THEN '{{}}'::jsonb ELSE to_jsonb(NEW) - later END;
  asked := COALESCE(before->>TG_ARGV[0], after->>TG_ARGV[0])::uuid;
  IF before <> after AND EXISTS (SELECT FROM votes_question WHERE id = asked AND state <> 'draft') THEN
    RAISE EXCEPTION 'an opened question is never reworded' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
"""
BEFORE = "'announced_closes_at', 'ended_at', 'closing_reason', 'published_at', 'topic_id'"


class Migration(migrations.Migration):
    dependencies = [("votes", "0005_daily_changes")]

    operations = [
        migrations.AddField(
            "poll",
            "extension_reason",
            models.CharField(blank=True, db_default="", default="", max_length=400),
        ),
        migrations.AlterField(
            "poll",
            "announced_closes_at",
            models.DateTimeField(
                help_text="First announced end, where it was put later.", null=True
            ),
        ),
        migrations.RunSQL(
            FROZEN.format(later=f"{BEFORE}, 'extension_reason'"), FROZEN.format(later=BEFORE)
        ),
    ]

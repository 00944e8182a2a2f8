"""Changes of public content, which pages keep in memory (ADR 108)."""

import django.db.models.deletion
from django.db import migrations, models

# A statement that changes a thousand rows adds one change.
FUNCTION = """
CREATE FUNCTION organisations_note_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  organisation uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.organisation_id ELSE NEW.organisation_id END;
  statement text := organisation || statement_timestamp()::text || TG_TABLE_NAME;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.* IS NOT DISTINCT FROM NEW.* THEN
    RETURN NULL;
  END IF;
  IF current_setting('consult.noted_content', true) IS DISTINCT FROM statement THEN
    INSERT INTO organisations_contentchange (organisation_id) VALUES (organisation);
    PERFORM set_config('consult.noted_content', statement, true);
  END IF;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0005_accessibility_statement"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "id"], name="content_changes_by_host_owner"
                    )
                ],
            },
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION organisations_note_content();"),
    ]

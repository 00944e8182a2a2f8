"""Preview links as rows, with a label and an end. The key of each draft becomes its first link.

The column of the former key stays in the database with a default, so that the previous version of
the code still reads and writes consultations during an upgrade.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.consultations.models.previews
import consult.core.postgres.ids
from consult.core.postgres.operations import EnableRowLevelSecurity

KEEP_COLUMN = "ALTER TABLE consultations_consultation ALTER COLUMN preview_key SET DEFAULT ''"
FIRST_LINKS = """
INSERT INTO consultations_previewlink
  (id, organisation_id, consultation_id, created_at, label, key, ends_at)
SELECT gen_random_uuid(), organisation_id, id, now(), 'Premier lien', preview_key, now() + interval '30 days'
FROM consultations_consultation
WHERE published_at IS NULL AND taken_back_at IS NULL AND preview_key <> '';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_usual_team"),
        ("consultations", "0002_moved_steps"),
        ("organisations", "0002_logo"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("consultation", "preview_key")],
            database_operations=[migrations.RunSQL(KEEP_COLUMN, migrations.RunSQL.noop)],
        ),
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=consult.core.postgres.ids.ordered_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("label", models.CharField(max_length=80, verbose_name="For whom?")),
                (
                    "key",
                    models.CharField(
                        default=consult.consultations.models.previews.a_preview_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("ends_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [models.Index(fields=["consultation"], name="previews_of_consultation")],
            },
        ),
        migrations.RunSQL(FIRST_LINKS, migrations.RunSQL.noop),
        EnableRowLevelSecurity("PreviewLink"),
    ]

"""Changes of the moderation mode of public consultations, with their reasons."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0003_pictures_and_credits"),
        ("organisations", "0002_logo"),
    ]

    operations = [
        migrations.CreateModel(
            name="ModeChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=consult.core.ids.ordered_id,
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
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("post", "published at once, moderated afterwards"),
                            ("pre", "read by a moderator before publication"),
                        ],
                        max_length=4,
                    ),
                ),
                ("reason", models.CharField(max_length=400)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mode_changes",
                        to="consultations.consultation",
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
                "indexes": [
                    models.Index(
                        fields=["consultation", "-created_at"], name="mode_changes_by_time"
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("ModeChange"),
    ]

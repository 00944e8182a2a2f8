"""The stored participation of consultations over time."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0004_moderation_mode_changes"),
        ("organisations", "0003_outline"),
        ("outcomes", "0004_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="ParticipationRecord",
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
                ("counted_at", models.DateTimeField()),
                ("contributions", models.PositiveIntegerField()),
                ("comments", models.PositiveIntegerField()),
                (
                    "days",
                    models.JSONField(
                        default=list,
                        help_text="[[day, topic id, contributions]], by day, without the days of no contribution.",
                    ),
                ),
                (
                    "writers",
                    models.PositiveIntegerField(
                        help_text="People who wrote a counted contribution or comment under their own name."
                    ),
                ),
                (
                    "texts",
                    models.PositiveIntegerField(
                        help_text="Contributions and comments of these people."
                    ),
                ),
                (
                    "texts_of_ten",
                    models.PositiveIntegerField(
                        help_text="Of these texts, those of the ten people who wrote the most."
                    ),
                ),
                (
                    "consultation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
        ),
        EnableRowLevelSecurity("ParticipationRecord"),
    ]

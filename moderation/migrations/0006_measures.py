"""Measures against accounts. A decision about an account has no state before or after it."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_measures"),
        ("consultations", "0006_places"),
        ("moderation", "0005_signals"),
        ("organisations", "0002_stored_files"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="state_after",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name="decision",
            name="state_before",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("warn", "warn"),
                            ("slow", "slow mode"),
                            ("suspend_posting", "suspend posting"),
                            ("suspend", "suspend the account"),
                            ("close", "close the account"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        help_text="Between two texts, in slow mode.", null=True
                    ),
                ),
                ("until", models.DateTimeField(help_text="When it ends by itself.", null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measure",
                        to="moderation.decision",
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
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["participant", "created_at"], name="measures_of_a_person")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "slow"), ("minutes__isnull", False)),
                            models.Q(
                                models.Q(("kind", "slow"), _negated=True), ("minutes__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="slow_mode_has_minutes",
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("Measure"),
    ]

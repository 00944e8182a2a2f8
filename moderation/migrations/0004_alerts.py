"""Fields for waiting texts and for alerts.

They are the reason why a text waits, the warnings before deadlines, the time that cases waited, and
the choices of alerts.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_one_account_per_passkey"),
        ("consultations", "0007_moderation_modes"),
        ("moderation", "0003_presence"),
        ("organisations", "0003_working_hours"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertChoice",
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
                    "at_least",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="How many wait.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                    ),
                ),
                (
                    "oldest_hours",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Or for how many working hours the oldest has waited, however few there are.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(80),
                        ],
                    ),
                ),
                (
                    "every_hours",
                    models.PositiveSmallIntegerField(
                        default=4,
                        help_text="One mail in so many hours.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(168),
                        ],
                    ),
                ),
                (
                    "fast_lane",
                    models.BooleanField(
                        default=True, help_text="At once where the law leaves little time."
                    ),
                ),
                ("last_sent_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="case",
            name="decided_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="is_fast",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The law's delay, on the clock: not the consultation's promise.",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="overdue_told_at",
            field=models.DateTimeField(
                help_text="When administrators were told that it is over.", null=True
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="waited_hours",
            field=models.FloatField(help_text="Working hours until it was decided.", null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="warn_at",
            field=models.DateTimeField(
                help_text="From when on others are told that its delay is about to end.", null=True
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="why",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Why it is read first, as its app says.",
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["consultation", "decided_at"], name="cases_decided"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "claimed"])),
                fields=["organisation", "warn_at"],
                name="cases_to_warn_of",
            ),
        ),
        migrations.AddField(
            model_name="alertchoice",
            name="consultation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="consultations.consultation",
            ),
        ),
        migrations.AddField(
            model_name="alertchoice",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="alertchoice",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.participant",
            ),
        ),
        migrations.AddConstraint(
            model_name="alertchoice",
            constraint=models.UniqueConstraint(
                fields=("participant", "consultation"), name="one_alert_choice"
            ),
        ),
        migrations.AddConstraint(
            model_name="alertchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("at_least__range", (1, 1000)), ("every_hours__range", (1, 168))
                ),
                name="alerts_are_possible",
            ),
        ),
        EnableRowLevelSecurity("AlertChoice"),
    ]

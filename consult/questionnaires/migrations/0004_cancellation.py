"""A questionnaire whose consultation is cancelled never opens (ADR 152)."""

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("consult.questionnaires.migrations.0003_suspension").SUSPENDED
# The same trigger, for which a cancelled questionnaire is the last state.
FORWARD = BEFORE.replace("'closed']", "'closed', 'cancelled']")


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0005_cancellation"),
        ("organisations", "0002_logo"),
        ("questionnaires", "0003_suspension"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="questionnaire",
            name="questionnaire_state_known",
        ),
        migrations.AlterField(
            model_name="questionnaire",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("open", "open"),
                    ("closed", "closed"),
                    ("cancelled", "cancelled"),
                ],
                default="draft",
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnaire",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "open", "closed", "cancelled"])),
                name="questionnaire_state_known",
            ),
        ),
        migrations.RunSQL(FORWARD, BEFORE),
    ]

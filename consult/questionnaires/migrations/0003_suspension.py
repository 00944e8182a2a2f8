"""A questionnaire notes since when its consultation is suspended (ADR 150)."""

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("consult.questionnaires.migrations.0002_paper_with_extensions").MOVES_LATER
# The same trigger, which also lets an opened questionnaire be suspended.
SUSPENDED = BEFORE.replace("'paper_until',\n", "'paper_until', 'suspended_at',\n")


class Migration(migrations.Migration):
    dependencies = [
        ("questionnaires", "0002_paper_with_extensions"),
    ]

    operations = [
        migrations.AddField(
            model_name="questionnaire",
            name="suspended_at",
            field=models.DateTimeField(
                help_text="That of its consultation, on the row that acts lock (ADR 150).",
                null=True,
            ),
        ),
        migrations.RunSQL(SUSPENDED, BEFORE),
    ]

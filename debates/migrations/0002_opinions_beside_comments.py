"""Opinions that authors show beside their comments."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("debates", "0001_initial")]

    operations = [
        migrations.AddField(
            "comment",
            "shows_opinion",
            models.BooleanField(
                default=False,
                db_default=False,
                help_text="The author shows their opinion on the proposal beside it (ADR 90).",
            ),
        ),
    ]

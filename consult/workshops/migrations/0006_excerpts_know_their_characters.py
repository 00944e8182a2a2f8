"""Where an excerpt begins and ends in its passages, so that its words follow their corrections."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns, which the old code leaves at nothing."""

    dependencies = [("workshops", "0005_voices")]

    operations = [
        migrations.AddField(
            "excerpt",
            "begins",
            models.PositiveIntegerField(db_default=0, default=0, help_text="In characters of the first passage."),
        ),
        migrations.AddField(
            "excerpt",
            "ends",
            models.PositiveIntegerField(db_default=0, default=0, help_text="In characters of the last passage."),
        ),
    ]

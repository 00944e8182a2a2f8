"""Measures against an account, read with the participant."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_appeal_pool"),
    ]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="measures",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
    ]

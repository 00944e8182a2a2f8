"""The field of the example: the previous version goes on writing rows without it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sample", "0001_visits")]

    operations = [
        migrations.AddField(
            "Visit", "is_step_free", models.BooleanField(default=False, db_default=False)
        )
    ]

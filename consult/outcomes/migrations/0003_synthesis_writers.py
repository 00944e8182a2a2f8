"""The names of the writers in published versions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column that finds an erased writer."""

    dependencies = [
        ("outcomes", "0002_syntheses"),
    ]

    operations = [
        migrations.AddField(
            model_name="synthesisversion",
            name="writers",
            field=models.JSONField(
                db_default={}, default=dict, help_text="{participant id: name in the content}"
            ),
        ),
    ]

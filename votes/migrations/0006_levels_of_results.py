"""The count of a closed poll at each level is stored with its result, for its page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("votes", "0005_restorations")]

    operations = [
        migrations.AddField(
            "result",
            "levels",
            models.JSONField(
                default=dict,
                db_default={},
                help_text="Number of voters by level, then by choice; empty if a group is small.",
            ),
        )
    ]

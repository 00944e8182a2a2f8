"""The words of a comment that a moderator asked to correct."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("debates", "0002_opinions_beside_comments")]

    operations = [
        migrations.AddField(
            "comment",
            "refused_body",
            models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="What it said when a moderator asked for a correction, until the next decision.",
                max_length=5000,
            ),
        ),
    ]

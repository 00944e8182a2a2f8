"""The reason of a review that ended before its announced day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0016_content_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="draftreview",
            name="ending_reason",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Why it ended before the announced day, for participants.",
                max_length=400,
            ),
        ),
    ]

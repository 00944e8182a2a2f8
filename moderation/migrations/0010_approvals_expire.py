"""Acts that need two people may expire without an answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0009_promised_moment"),
    ]

    operations = [
        migrations.AlterField(
            model_name="approval",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waits for a second person"),
                    ("granted", "done with a second person"),
                    ("refused", "refused by a second person"),
                    ("withdrawn", "taken back by whoever asked"),
                    ("expired", "answered by nobody in time"),
                ],
                default="waiting",
                max_length=9,
            ),
        ),
    ]

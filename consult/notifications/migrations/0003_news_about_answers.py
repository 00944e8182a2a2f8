"""News about corrections and milestones, and the place of each notification."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_labels_of_channels_and_kinds"),
        ("organisations", "0004_second_reader_of_answers"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="news",
            name="what_happened_known",
        ),
        migrations.AddField(
            model_name="notification",
            name="place_id",
            field=models.UUIDField(
                help_text="The followed object through which the recipient is notified.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="news",
            name="happened",
            field=models.CharField(
                choices=[
                    ("published", "Published"),
                    ("answered", "Answered"),
                    ("corrected", "Corrected"),
                    ("milestone", "Milestone"),
                    ("opened", "Opened"),
                    ("closing", "Closing"),
                    ("results", "Results"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="news",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "happened__in",
                        [
                            "published",
                            "answered",
                            "corrected",
                            "milestone",
                            "opened",
                            "closing",
                            "results",
                        ],
                    )
                ),
                name="what_happened_known",
            ),
        ),
    ]

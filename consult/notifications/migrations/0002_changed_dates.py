"""News of changed dates: an extension, a suspension, its end, and a cancellation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="news", name="what_happened_known"),
        migrations.RemoveConstraint(model_name="news", name="one_news_per_event"),
        migrations.AddConstraint(
            model_name="news",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("happened__in", ["extended", "suspended", "resumed"]), _negated=True
                ),
                fields=("happened", "subject_kind", "subject_id"),
                name="one_news_per_event",
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
                            "decided",
                            "restored",
                            "extended",
                            "suspended",
                            "resumed",
                            "cancelled",
                        ],
                    )
                ),
                name="what_happened_known",
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
                    ("decided", "Decided"),
                    ("restored", "Restored"),
                    ("extended", "Extended"),
                    ("suspended", "Suspended"),
                    ("resumed", "Resumed"),
                    ("cancelled", "Cancelled"),
                ],
                max_length=10,
            ),
        ),
    ]

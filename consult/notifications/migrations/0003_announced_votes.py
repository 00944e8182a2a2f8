"""News for managers: a vote that was announced cannot open yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_usual_team"),
        ("notifications", "0002_changed_dates"),
        ("organisations", "0002_logo"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="news",
            name="one_news_per_event",
        ),
        migrations.RemoveConstraint(
            model_name="news",
            name="what_happened_known",
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="news_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="wish",
            name="wish_is_known",
        ),
        migrations.AddConstraint(
            model_name="news",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("happened__in", ["extended", "suspended", "resumed", "waiting"]), _negated=True
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
                            "waiting",
                        ],
                    )
                ),
                name="what_happened_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "answer",
                            "reply",
                            "comment",
                            "proposal",
                            "step",
                            "result",
                            "decision",
                            "task",
                        ],
                    )
                ),
                name="news_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channel__in", ["at_once", "digest", "list", "nothing"]),
                    (
                        "kind__in",
                        [
                            "answer",
                            "reply",
                            "comment",
                            "proposal",
                            "step",
                            "result",
                            "decision",
                            "task",
                        ],
                    ),
                ),
                name="wish_is_known",
            ),
        ),
    ]

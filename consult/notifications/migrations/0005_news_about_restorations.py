"""News that the site was restored from a backup, and that votes may be lost."""

from django.db import migrations, models

HAPPENED = [
    "published",
    "answered",
    "corrected",
    "milestone",
    "opened",
    "closing",
    "results",
    "decided",
]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_news_about_decisions")]

    operations = [
        migrations.RemoveConstraint(model_name="news", name="what_happened_known"),
        migrations.AddConstraint(
            model_name="news",
            constraint=models.CheckConstraint(
                condition=models.Q(happened__in=[*HAPPENED, "restored"]),
                name="what_happened_known",
            ),
        ),
    ]

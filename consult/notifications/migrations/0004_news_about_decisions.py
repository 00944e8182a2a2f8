"""News about decisions of moderators, for the authors of the texts."""

from django.db import migrations, models
from django.db.models import Q

HAPPENED = ["published", "answered", "corrected", "milestone", "opened", "closing", "results"]
KINDS = ["answer", "reply", "comment", "proposal", "step", "result"]
CHANNELS = ["at_once", "digest", "list", "nothing"]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_news_about_answers")]

    operations = [
        migrations.RemoveConstraint(model_name="news", name="what_happened_known"),
        migrations.RemoveConstraint(model_name="notification", name="news_kind_known"),
        migrations.RemoveConstraint(model_name="wish", name="wish_is_known"),
        migrations.AddConstraint(
            model_name="news",
            constraint=models.CheckConstraint(
                condition=Q(happened__in=[*HAPPENED, "decided"]), name="what_happened_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=[*KINDS, "decision"]), name="news_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.CheckConstraint(
                condition=Q(channel__in=CHANNELS, kind__in=[*KINDS, "decision"]),
                name="wish_is_known",
            ),
        ),
    ]

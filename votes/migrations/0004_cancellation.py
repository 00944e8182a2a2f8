"""A vote whose consultation is cancelled never opens (ADR 152)."""

from django.db import migrations, models

from votes.migrations._announced import QUESTION

# The same trigger, for which a cancelled vote is the last state.
FORWARD = QUESTION.replace("'published']", "'published', 'cancelled']")


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0005_cancellation"),
        ("debates", "0001_initial"),
        ("organisations", "0002_logo"),
        ("votes", "0003_suspension"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="question",
            name="question_state_known",
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "open", "closed", "published", "cancelled"])
                ),
                name="question_state_known",
            ),
        ),
        migrations.RunSQL(FORWARD, QUESTION),
    ]

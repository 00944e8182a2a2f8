"""Add the open question of a poll, and the questionnaire that stores its answers."""

import django.db.models.deletion
from django.db import migrations, models

TOLD = "Asked in one's own words, apart from the vote."


def aside(**more):
    """Return the field for the text of the open question."""
    return models.CharField(
        blank=True, db_default="", default="", help_text=TOLD, max_length=160, **more
    )


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0002_beside_a_vote"), ("votes", "0003_poll_dates_checked")]

    operations = [
        migrations.AddField("poll", "aside", aside()),
        migrations.AddField("poll", "aside_en", aside(null=True)),
        migrations.AddField("poll", "aside_fr", aside(null=True)),
        migrations.AddField(
            "poll",
            "words",
            models.OneToOneField(
                help_text="Where those words are kept, from the opening on: nothing ties them to a ballot (ADR 0020).",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="questionnaires.questionnaire",
            ),
        ),
    ]

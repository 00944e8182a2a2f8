"""What comments and versions said before moderation masked some of their words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("debates", "0003_refused_words_of_comments")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="unmasked",
            field=models.JSONField(
                db_default={},
                default=dict,
                help_text="What it said before words were masked, and these words (ADR 117).",
            ),
        )
        for model in ("comment", "proposalversion")
    ]

"""Since when a card is known to have been handed out, and since when its voice is taken out of everything."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workshops", "0003_transcripts_read_over")]

    operations = [
        migrations.AddField(
            "consentcard",
            "recorded_at",
            models.DateTimeField(null=True, help_text="Since when it is known what its bearer agreed to."),
        ),
        migrations.AddField(
            "consentcard",
            "silenced_at",
            models.DateTimeField(null=True, help_text="Since when nothing of its voice is left, once taken back."),
        ),
    ]

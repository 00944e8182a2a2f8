"""A vote notes since when its consultation is suspended (ADR 150)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("votes", "0002_announced_votes"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="suspended_at",
            field=models.DateTimeField(
                help_text="That of its consultation, on the row that acts lock (ADR 150).",
                null=True,
            ),
        ),
    ]

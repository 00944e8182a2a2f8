"""A facilitator settles an objection of a participant to the transcript."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workshops", "0005_content_changes")]

    operations = [
        migrations.AddField("objection", "settled_at", models.DateTimeField(blank=True, null=True)),
    ]

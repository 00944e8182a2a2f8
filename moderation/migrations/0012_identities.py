"""Who somebody is, is read for a while once two people agreed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0011_hearers_are_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="opened_at",
            field=models.DateTimeField(help_text="When whoever asked first read who somebody is.", null=True),
        ),
    ]

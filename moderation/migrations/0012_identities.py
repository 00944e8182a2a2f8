"""The moment when an identity was opened, after two people agreed.

It is readable for a limited time.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0011_hearers_are_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="opened_at",
            field=models.DateTimeField(
                help_text="When whoever asked first read who somebody is.", null=True
            ),
        ),
    ]

"""The promised moment of a decision, stored with it.

Older decisions use the deadline of their case (`public_log`).
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0008_urgent_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="due_at",
            field=models.DateTimeField(
                help_text="By when it had been promised to be decided, where it waited.", null=True
            ),
        ),
    ]

"""The moment when the people of an organisation were notified of an appeal that they may decide."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0010_approvals_expire"),
    ]

    operations = [
        migrations.AddField(
            model_name="appeal",
            name="told_at",
            field=models.DateTimeField(
                help_text="When those of the organisation who may hear it were told.", null=True
            ),
        ),
    ]

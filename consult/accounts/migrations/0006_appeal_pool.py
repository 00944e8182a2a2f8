"""The accounts of the pool for appeals that no person of an organisation may decide on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_one_account_per_passkey"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="hears_appeals",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Of the installation's pool."
            ),
        ),
    ]

"""Let a contribution point to another one with the same content, into which it was merged."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_one_account_per_passkey"),
        ("consultations", "0006_places"),
        ("debates", "0009_entered"),
        ("organisations", "0002_stored_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="merged_into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="merged",
                to="debates.proposal",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="proposal_not_merged_into_itself",
            ),
        ),
    ]

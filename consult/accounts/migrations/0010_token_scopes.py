"""An expiry date and scopes for API tokens.

Existing tokens expire after 90 more days, and use no role.
"""

from datetime import timedelta

import django.contrib.postgres.fields
from django.db import migrations, models
from django.utils import timezone

SCOPES = [("read", "read"), ("act", "act in my name"), ("team", "use my roles in the team")]


def in_ninety_days():
    return timezone.now() + timedelta(days=90)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_short_sign_in_asks"),
    ]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="expires_at",
            field=models.DateTimeField(default=in_ninety_days),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=SCOPES, max_length=10),
                default=["read", "act"],
                size=None,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scopes__contained_by", ["read", "act", "team"]),
                    ("scopes__contains", ["read"]),
                ),
                name="token_has_known_scopes",
            ),
        ),
    ]

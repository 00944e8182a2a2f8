"""A unique index so that a passkey opens only one account (ADR 31). The table is allauth's."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_spent_proofs"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX one_account_per_passkey ON mfa_authenticator ((data #>> '{credential,rawId}')) "
            "WHERE type = 'webauthn'",
            "DROP INDEX one_account_per_passkey",
        ),
    ]

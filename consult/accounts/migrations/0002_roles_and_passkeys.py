"""The table of roles, and the index that keeps each passkey to one account."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.postgres.operations import EnableRowLevelSecurity

# A passkey opens only one account (ADR 31).
ONE_ACCOUNT_PER_PASSKEY = """
CREATE UNIQUE INDEX one_account_per_passkey ON mfa_authenticator ((data #>> '{credential,rawId}'))
  WHERE type = 'webauthn'
"""


class Migration(migrations.Migration):
    initial = True

    # This is not in 0001. A role refers to a consultation, whose charter refers to the participants
    # who accepted it. The table of passkeys is allauth's, and refers to the accounts.
    dependencies = [
        ("accounts", "0001_initial"),
        ("consultations", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("organisations", "0001_organisations_hosts_and_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=consult.core.postgres.ids.ordered_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_grants",
                        to="accounts.participant",
                    ),
                ),
                ("role", models.CharField(max_length=20)),
                (
                    "consultation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_grants",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "given_to",
                    models.EmailField(blank=True, db_default="", default="", max_length=254),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participant", "role", "consultation"),
                        name="one_grant_per_role",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("consultation__isnull", True), ("role", "organisation_admin")
                            ),
                            models.Q(
                                models.Q(("role", "organisation_admin"), _negated=True),
                                ("consultation__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="role_has_its_scope",
                    ),
                ],
            },
        ),
        EnableRowLevelSecurity("RoleGrant"),
        migrations.RunSQL(ONE_ACCOUNT_PER_PASSKEY, "DROP INDEX one_account_per_passkey"),
    ]

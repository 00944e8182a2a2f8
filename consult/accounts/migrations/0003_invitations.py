"""The table of invitations to the team, and the roles given earlier to people who never came."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.postgres.operations import EnableRowLevelSecurity

# Until now a role was given to an address at once. Its holder came if a code sent there was entered.
AWAITED = """
UPDATE accounts_rolegrant grants SET is_awaited = true
  FROM accounts_participant person
  WHERE person.id = grants.participant_id AND grants.given_to <> ''
    AND NOT EXISTS (
      SELECT FROM account_emailaddress address
      WHERE address.user_id = person.account_id AND address.verified
    )
"""


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0001_initial"),
        ("accounts", "0002_roles_and_passkeys"),
        ("consultations", "0001_initial"),
        ("organisations", "0002_logo"),
    ]

    operations = [
        migrations.AddField(
            model_name="rolegrant",
            name="is_awaited",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="Invitation",
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
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("role", models.CharField(max_length=20)),
                ("address", models.EmailField(blank=True, default="", max_length=254)),
                ("sent_at", models.DateTimeField()),
                ("sendings", models.PositiveSmallIntegerField(default=1)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.consultation",
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
                    "participant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "constraints": [
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
                        name="invitation_has_its_scope",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at", None), ("withdrawn_at", None), _connector="OR"
                        ),
                        name="invitation_ends_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(
                                    ("accepted_at", None), ("withdrawn_at", None), _negated=True
                                ),
                                ("address", ""),
                            ),
                            models.Q(
                                ("accepted_at", None),
                                ("withdrawn_at", None),
                                ("address", ""),
                                ("participant__isnull", False),
                            ),
                            models.Q(
                                ("accepted_at", None),
                                ("withdrawn_at", None),
                                models.Q(("address", ""), _negated=True),
                                ("participant", None),
                            ),
                            _connector="OR",
                        ),
                        name="open_invitation_has_one_recipient",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("accepted_at", None),
                            ("withdrawn_at", None),
                            models.Q(("address", ""), _negated=True),
                        ),
                        fields=("organisation", "address", "role", "consultation"),
                        name="one_open_invitation_per_address",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("accepted_at", None),
                            ("withdrawn_at", None),
                            ("participant__isnull", False),
                        ),
                        fields=("participant", "role", "consultation"),
                        name="one_open_invitation_per_participant",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        EnableRowLevelSecurity("Invitation"),
        migrations.RunSQL(AWAITED, migrations.RunSQL.noop),
    ]

"""The table of the usual team of an organisation."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_invitations"),
        ("organisations", "0002_logo"),
    ]

    operations = [
        migrations.CreateModel(
            name="UsualMember",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role", "organisation_admin"), _negated=True),
                        name="usual_role_is_of_a_consultation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("address", ""), ("participant__isnull", False)),
                            models.Q(
                                models.Q(("address", ""), _negated=True), ("participant", None)
                            ),
                            _connector="OR",
                        ),
                        name="usual_member_is_one_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("address", ""), _negated=True),
                        fields=("organisation", "address", "role"),
                        name="one_usual_role_per_address",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("participant__isnull", False)),
                        fields=("participant", "role"),
                        name="one_usual_role_per_participant",
                    ),
                ],
            },
        ),
        EnableRowLevelSecurity("UsualMember"),
    ]

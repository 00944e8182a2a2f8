"""The table of the workshops that expect an invited facilitator."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_invitations"),
        ("organisations", "0002_logo"),
        ("workshops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExpectedFacilitator",
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
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.invitation",
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
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="expected_facilitators",
                        to="workshops.workshop",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workshop", "invitation"),
                        name="one_expected_facilitator_per_invitation",
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("ExpectedFacilitator"),
    ]

"""Restores of the site from a backup, published with what a consultation lost (ADR 138)."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0006_content_changes"),
        ("organisations", "0006_content_changes"),
        ("votes", "0004_votes_counted_together"),
    ]

    operations = [
        migrations.CreateModel(
            name="Restoration",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=consult.core.ids.ordered_id,
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
                ("saved_at", models.DateTimeField(help_text="When the backup was made.")),
                (
                    "votes",
                    models.PositiveIntegerField(
                        help_text="Recorded votes whose contents are lost."
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
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
            ],
            options={
                "ordering": ["-saved_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["consultation", "saved_at"], name="one_restoration_per_backup"
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("Restoration"),
        AppendOnly("Restoration"),
    ]

"""Create reported public names with their own ids, and give files their own state of moderation.

Moderation can then remove a file and leave the text.
"""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_one_account_per_passkey"),
        ("consultations", "0006_places"),
        ("debates", "0010_merged"),
        ("organisations", "0002_stored_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportedName",
            fields=[
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "replaced_by",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="The pseudonym that it was given.",
                        max_length=80,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "awaiting moderation"),
                            ("published", "published"),
                            ("restricted", "behind a warning"),
                            ("hidden_provisional", "under review"),
                            ("removed", "removed"),
                            ("withdrawn", "withdrawn by its author"),
                            ("erased", "erased"),
                        ],
                        default="published",
                        max_length=20,
                    ),
                ),
                ("decision_number", models.PositiveIntegerField(null=True)),
                ("decision_reason", models.CharField(blank=True, default="", max_length=16)),
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
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "participant", "name"),
                        name="one_row_per_reported_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "pending",
                                    "published",
                                    "restricted",
                                    "hidden_provisional",
                                    "removed",
                                    "withdrawn",
                                    "erased",
                                ],
                            )
                        ),
                        name="reported_name_state_known",
                    ),
                ],
            },
        ),
        EnableRowLevelSecurity("ReportedName"),
        migrations.AddField(
            model_name="attachment",
            name="decision_number",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="decision_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
        migrations.AddField(
            model_name="attachment",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "awaiting moderation"),
                    ("published", "published"),
                    ("restricted", "behind a warning"),
                    ("hidden_provisional", "under review"),
                    ("removed", "removed"),
                    ("withdrawn", "withdrawn by its author"),
                    ("erased", "erased"),
                ],
                db_default="published",
                default="published",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "pending",
                            "published",
                            "restricted",
                            "hidden_provisional",
                            "removed",
                            "withdrawn",
                            "erased",
                        ],
                    )
                ),
                name="attachment_state_known",
            ),
        ),
    ]

"""Create drafts: forms that their authors have not sent."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_spent_proofs"),
        ("consultations", "0006_places"),
        ("debates", "0007_search_in_comments"),
        ("organisations", "0002_stored_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contribution", "contribution"),
                            ("edit", "change to a contribution"),
                            ("comment", "comment"),
                            ("reply", "answer to a comment"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "typed",
                    models.JSONField(
                        help_text="What the fields hold, by name: a list of values each, as they were typed."
                    ),
                ),
                ("version", models.PositiveIntegerField(help_text="How many times it changed.")),
                (
                    "form",
                    models.UUIDField(
                        help_text="The key of the form that wrote it last.", null=True
                    ),
                ),
                ("updated_at", models.DateTimeField()),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.comment",
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
                (
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participant", "kind", "topic", "proposal", "comment"),
                        name="one_draft_per_place",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "contribution"),
                                ("comment__isnull", True),
                                ("proposal__isnull", True),
                                ("topic__isnull", False),
                            ),
                            models.Q(
                                ("kind__in", ["edit", "comment"]),
                                ("comment__isnull", True),
                                ("proposal__isnull", False),
                                ("topic__isnull", True),
                            ),
                            models.Q(
                                ("kind", "reply"),
                                ("comment__isnull", False),
                                ("proposal__isnull", True),
                                ("topic__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="draft_has_its_place",
                    ),
                ],
            },
        ),
        EnableRowLevelSecurity("Draft"),
    ]

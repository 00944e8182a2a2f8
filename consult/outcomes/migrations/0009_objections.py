"""Objections to passages of a synthesis, with their replies."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_respondents_and_writers"),
        ("consultations", "0004_moderation_mode_changes"),
        ("debates", "0003_refused_words_of_comments"),
        ("organisations", "0004_second_reader_of_answers"),
        ("outcomes", "0008_coverage_and_themes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Objection",
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
                ("passage", models.UUIDField()),
                (
                    "version",
                    models.PositiveIntegerField(
                        help_text="Number of the version that was objected to."
                    ),
                ),
                ("body", models.TextField(max_length=2000)),
                ("language", models.CharField(default="fr", max_length=2)),
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
                ("reply", models.TextField(blank=True, default="", max_length=4000)),
                ("replied_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
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
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "replied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["consultation", "passage"], name="objections_by_passage")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["withdrawn", "erased"]), _negated=True),
                        fields=("proposal", "passage"),
                        name="one_objection_per_passage",
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
                        name="objection_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reply", ""), ("replied_at__isnull", False), _connector="OR"
                        ),
                        name="reply_has_its_date",
                    ),
                ],
            },
        ),
        EnableRowLevelSecurity("Objection"),
    ]

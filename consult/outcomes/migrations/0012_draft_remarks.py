"""Remarks of participants on passages of a draft synthesis, with their replies."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_respondents_and_writers"),
        ("consultations", "0004_moderation_mode_changes"),
        ("organisations", "0004_second_reader_of_answers"),
        ("outcomes", "0011_facts_of_coverage"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftRemark",
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
                ("chapter_title", models.CharField(max_length=160)),
                (
                    "passage_text",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="The words that the participant read. Empty for a quotation.",
                        max_length=20000,
                    ),
                ),
                ("shows_name", models.BooleanField(default=False)),
                ("agrees", models.BooleanField()),
                ("body", models.TextField(blank=True, default="", max_length=2000)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("written_at", models.DateTimeField()),
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
                ("reply", models.TextField(blank=True, default="", max_length=2000)),
                ("replied_at", models.DateTimeField(null=True)),
                ("is_taken_into_account", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(null=True)),
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
                    "replied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "synthesis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="outcomes.synthesis",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["synthesis", "passage"], name="remarks_by_passage")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("version__isnull", True)),
                        fields=("synthesis", "passage", "author"),
                        name="one_remark_per_passage",
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
                        name="remark_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agrees", False),
                            models.Q(("body", ""), ("reply", "")),
                            _connector="OR",
                        ),
                        name="agreement_has_no_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reply", ""), ("replied_at__isnull", False), _connector="OR"
                        ),
                        name="reply_to_remark_has_its_date",
                    ),
                ],
            },
        ),
        EnableRowLevelSecurity("DraftRemark"),
    ]

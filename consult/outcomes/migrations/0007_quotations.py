"""Quotations of the draft of a synthesis, compared with their sources."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Create the table of quotations."""

    dependencies = [
        ("debates", "0002_opinions_beside_comments"),
        ("organisations", "0003_outline"),
        ("outcomes", "0006_cited_sources"),
        ("workshops", "0003_provenance_of_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Quotation",
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
                    "replaced_at",
                    models.DateTimeField(
                        help_text="When a writer replaced or deleted it in the draft.", null=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("proposal", "contribution"),
                            ("comment", "comment"),
                            ("segment", "words spoken in a workshop"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        help_text="The number of the quoted version of the contribution.", null=True
                    ),
                ),
                (
                    "passages",
                    models.JSONField(default=list, help_text="[[segment id, version]] in order."),
                ),
                ("start", models.FloatField(null=True)),
                ("end", models.FloatField(null=True)),
                (
                    "source_sha256",
                    models.CharField(
                        blank=True,
                        help_text="Of the text with which the words were compared.",
                        max_length=64,
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        help_text="`[…]` stands for removed words, `[word]` for words of the editor.",
                        max_length=4000,
                    ),
                ),
                (
                    "highlight",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="The part of the text that the page highlights.",
                        max_length=4000,
                    ),
                ),
                ("is_attributed", models.BooleanField(default=False)),
                (
                    "accepted_warnings",
                    models.JSONField(
                        default=list, help_text="The warnings that the writer confirmed."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("verified", "verbatim"),
                            ("source_changed", "changed since by its author"),
                            ("source_removed", "no longer public"),
                        ],
                        default="verified",
                        max_length=14,
                    ),
                ),
                ("verified_at", models.DateTimeField()),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotations",
                        to="outcomes.block",
                    ),
                ),
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
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workshops.recording",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["proposal"], name="quotations_of_proposal")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("block",),
                        name="one_quotation_per_block",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["verified", "source_changed", "source_removed"])
                        ),
                        name="quotation_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "proposal"),
                                ("proposal__isnull", False),
                                ("version__gte", 1),
                            ),
                            models.Q(
                                ("comment__isnull", False),
                                ("kind", "comment"),
                                ("proposal__isnull", False),
                            ),
                            ("kind", "segment"),
                            _connector="OR",
                        ),
                        name="quotation_names_its_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            ("state", "source_removed"),
                            _connector="OR",
                        ),
                        name="quotation_has_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end__isnull", True), ("start__isnull", True)),
                            models.Q(("end__gte", models.F("start")), ("start__gte", 0)),
                            _connector="OR",
                        ),
                        name="quotation_has_its_seconds",
                    ),
                ],
            },
        ),
        EnableRowLevelSecurity("Quotation"),
    ]

"""Syntheses: chapters and blocks of the draft, their history, and published versions."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Create the tables of syntheses."""

    dependencies = [
        ("accounts", "0003_provisional_names"),
        ("consultations", "0004_moderation_mode_changes"),
        ("debates", "0002_opinions_beside_comments"),
        ("organisations", "0003_outline"),
        ("outcomes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Block",
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
                ("position", models.PositiveIntegerField(help_text="In the chapter, from 1.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("paragraph", "Paragraph"),
                            ("main_point", "Main point"),
                            ("quotation", "Quotation"),
                            ("figure", "Figure"),
                            ("excerpt", "Sound excerpt"),
                            ("sources", "Sources"),
                            ("next_steps", "Next step"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True, default="", help_text="Markdown.", max_length=20000
                    ),
                ),
                (
                    "settings",
                    models.JSONField(
                        default=dict,
                        help_text="`figure`, or `recording`, `start` and `end`, by kind.",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="BlockComment",
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
                ("text", models.TextField(max_length=2000)),
                ("written_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
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
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="outcomes.block",
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
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BlockLock",
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
                ("expires_at", models.DateTimeField()),
                (
                    "block",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lock",
                        to="outcomes.block",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Chapter",
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
                ("position", models.PositiveIntegerField(help_text="In the synthesis, from 1.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("essentials", "Key points"),
                            ("introduction", "Introduction"),
                            ("method", "Method"),
                            ("topic", "Topic"),
                            ("theme", "Cross-cutting theme"),
                            ("sources", "Sources cited by participants"),
                            ("next_steps", "Next steps"),
                            ("free", "Other chapter"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                ("question", models.CharField(blank=True, default="", max_length=300)),
                ("deleted_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.AddField(
            model_name="block",
            name="chapter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="blocks",
                to="outcomes.chapter",
            ),
        ),
        migrations.CreateModel(
            name="MainPointSupport",
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
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supports",
                        to="outcomes.block",
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
            ],
        ),
        migrations.CreateModel(
            name="Synthesis",
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
                ("title", models.CharField(max_length=160)),
                ("introduction", models.TextField(blank=True, default="", max_length=4000)),
                ("language", models.CharField(default="fr", max_length=2)),
                (
                    "progress",
                    models.CharField(
                        choices=[
                            ("draft", "being written"),
                            ("in_review", "reviewed by participants"),
                            ("published", "published"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("review_opens_on", models.DateField(blank=True, null=True)),
                ("review_closes_on", models.DateField(blank=True, null=True)),
                (
                    "uses_names",
                    models.BooleanField(
                        default=False,
                        help_text="Quotations name their authors unless a writer chooses otherwise.",
                    ),
                ),
                (
                    "consultation",
                    models.OneToOneField(
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
        ),
        migrations.AddField(
            model_name="chapter",
            name="synthesis",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="chapters",
                to="outcomes.synthesis",
            ),
        ),
        migrations.CreateModel(
            name="SynthesisVersion",
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
                ("number", models.PositiveIntegerField()),
                ("published_at", models.DateTimeField()),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="What this version corrects.",
                        max_length=400,
                    ),
                ),
                (
                    "content",
                    models.JSONField(help_text="`syntheses/content.py` describes its shape."),
                ),
                (
                    "sha256",
                    models.CharField(
                        help_text="Of the canonical JSON of the content.", max_length=64
                    ),
                ),
                ("dataset_version", models.PositiveIntegerField(null=True)),
                (
                    "withdrawn",
                    models.JSONField(
                        default=list, help_text="[{quotation, chapter, reason, withdrawn_at}]"
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
                    "published_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="outcomes.synthesis",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="BlockRevision",
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
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True, default="", max_length=20000)),
                ("settings", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="outcomes.block",
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
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("block", "number"), name="one_revision_per_number"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="block",
            index=models.Index(fields=["chapter", "position"], name="blocks_in_order"),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "paragraph",
                            "main_point",
                            "quotation",
                            "figure",
                            "excerpt",
                            "sources",
                            "next_steps",
                        ],
                    )
                ),
                name="block_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="mainpointsupport",
            index=models.Index(fields=["proposal"], name="supports_of_proposal"),
        ),
        migrations.AddConstraint(
            model_name="mainpointsupport",
            constraint=models.UniqueConstraint(
                fields=("block", "proposal"), name="one_support_per_contribution"
            ),
        ),
        migrations.AddConstraint(
            model_name="synthesis",
            constraint=models.CheckConstraint(
                condition=models.Q(("progress__in", ["draft", "in_review", "published"])),
                name="synthesis_progress_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="synthesis",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("review_closes_on__isnull", True), ("review_opens_on__isnull", True)),
                    ("review_opens_on__lte", models.F("review_closes_on")),
                    _connector="OR",
                ),
                name="review_of_synthesis_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="chapter",
            index=models.Index(fields=["synthesis", "position"], name="chapters_in_order"),
        ),
        migrations.AddConstraint(
            model_name="chapter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "essentials",
                            "introduction",
                            "method",
                            "topic",
                            "theme",
                            "sources",
                            "next_steps",
                            "free",
                        ],
                    )
                ),
                name="chapter_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="chapter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "topic"), _negated=True),
                    ("topic__isnull", False),
                    _connector="XOR",
                ),
                name="chapter_of_a_topic_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="chapter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=("synthesis", "topic"),
                name="one_chapter_per_topic",
            ),
        ),
        migrations.AddConstraint(
            model_name="chapter",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("deleted_at__isnull", True),
                    ("kind__in", ["essentials", "introduction", "method", "sources", "next_steps"]),
                ),
                fields=("synthesis", "kind"),
                name="one_chapter_of_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="synthesisversion",
            constraint=models.UniqueConstraint(
                fields=("synthesis", "number"), name="one_synthesis_version_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="synthesisversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number", 1), models.Q(("note", ""), _negated=True), _connector="OR"
                ),
                name="synthesis_correction_says_what",
            ),
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "Synthesis",
                "Chapter",
                "Block",
                "BlockRevision",
                "BlockLock",
                "BlockComment",
                "MainPointSupport",
                "SynthesisVersion",
            )
        ),
    ]

"""The tables of answers, syntheses, sources, quotations, themes, objections and remarks."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.postgres.operations import EnableRowLevelSecurity, NoteContentChanges
from consult.outcomes.migrations._change_dates import CHANGE_DATES
from consult.outcomes.migrations._figures import FIGURES


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("ballot_box", "0001_initial"),
        ("consultations", "0001_initial"),
        ("debates", "0001_initial"),
        ("organisations", "0001_organisations_hosts_and_changes"),
        ("votes", "0001_initial"),
        ("workshops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Synthesis",
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
                ("title", models.CharField(max_length=160)),
                ("introduction", models.TextField(blank=True, default="", max_length=4000)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("progress", models.CharField(default="draft", max_length=9)),
                ("review_opens_on", models.DateField(blank=True, null=True)),
                ("review_closes_on", models.DateField(blank=True, null=True)),
                ("uses_names", models.BooleanField(default=False)),
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
                ("due_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("progress__in", ["draft", "in_review", "published"])),
                        name="synthesis_progress_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("review_closes_on__isnull", True),
                                ("review_opens_on__isnull", True),
                            ),
                            ("review_opens_on__lte", models.F("review_closes_on")),
                            _connector="OR",
                        ),
                        name="review_of_synthesis_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chapter",
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
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=12)),
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
                (
                    "synthesis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chapters",
                        to="outcomes.synthesis",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "indexes": [
                    models.Index(fields=["synthesis", "position"], name="chapters_in_order")
                ],
                "constraints": [
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "topic"), _negated=True),
                            ("topic__isnull", False),
                            _connector="XOR",
                        ),
                        name="chapter_of_a_topic_names_it",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("synthesis", "topic"),
                        name="one_chapter_per_topic",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("deleted_at__isnull", True),
                            (
                                "kind__in",
                                ["essentials", "introduction", "method", "sources", "next_steps"],
                            ),
                        ),
                        fields=("synthesis", "kind"),
                        name="one_chapter_of_its_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Block",
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
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("text", models.TextField(blank=True, default="", max_length=20000)),
                ("settings", models.JSONField(default=dict)),
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
                (
                    "chapter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocks",
                        to="outcomes.chapter",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "indexes": [models.Index(fields=["chapter", "position"], name="blocks_in_order")],
                "constraints": [
                    models.CheckConstraint(
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
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BlockComment",
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
            name="MainPointSupport",
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
            options={
                "indexes": [models.Index(fields=["proposal"], name="supports_of_proposal")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("block", "proposal"), name="one_support_per_contribution"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SynthesisVersion",
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
                ("number", models.PositiveIntegerField()),
                ("published_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, default="", max_length=400)),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("dataset_version", models.PositiveIntegerField(null=True)),
                ("withdrawn", models.JSONField(default=list)),
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
                ("writers", models.JSONField(db_default={}, default=dict)),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("synthesis", "number"), name="one_synthesis_version_per_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", 1), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="synthesis_correction_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BlockRevision",
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
        migrations.CreateModel(
            name="AnswerService",
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
                ("name", models.CharField(max_length=200)),
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
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "name"), name="one_answer_service_per_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerDue",
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
                ("due_on", models.DateField()),
                ("reminded_at", models.DateTimeField(null=True)),
                ("late_emailed_at", models.DateTimeField(null=True)),
                (
                    "consultation",
                    models.ForeignKey(
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
                    "proposal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="outcomes.answerservice",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_on"], name="answers_due_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("proposal__isnull", True)),
                        fields=("consultation",),
                        name="one_due_date_of_a_consultation",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerTally",
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
                ("groups", models.JSONField(default=list)),
                ("is_stale", models.BooleanField(default=False)),
                (
                    "consultation",
                    models.OneToOneField(
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AnswerTemplate",
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
                ("title", models.CharField(max_length=200)),
                ("state", models.CharField(max_length=17)),
                ("body", models.TextField(max_length=10000)),
                ("reasons", models.TextField(blank=True, default="", max_length=10000)),
                (
                    "consultation",
                    models.ForeignKey(
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
            ],
            options={
                "ordering": ["title", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "title"), name="one_answer_template_per_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "accepted",
                                    "adapted",
                                    "rejected",
                                    "under_study",
                                    "already_under_way",
                                    "not_ours",
                                ],
                            )
                        ),
                        name="template_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficialAnswer",
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
                ("state", models.CharField(max_length=17)),
                ("body", models.TextField(max_length=10000)),
                ("reasons", models.TextField(blank=True, default="", max_length=10000)),
                ("transmitted_to", models.CharField(blank=True, default="", max_length=200)),
                ("body_html", models.TextField(editable=False)),
                ("reasons_html", models.TextField(blank=True, default="", editable=False)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("progress", models.CharField(default="draft", max_length=9)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("published_at", models.DateTimeField(null=True)),
                ("corrected_at", models.DateTimeField(null=True)),
                ("correction_note", models.CharField(blank=True, default="", max_length=400)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
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
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
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
                "indexes": [
                    models.Index(
                        fields=["consultation", "progress", "id"], name="answers_by_progress"
                    ),
                    models.Index(
                        condition=models.Q(("progress", "published")),
                        fields=["organisation", "-published_at"],
                        name="published_answers_latest_first",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "accepted",
                                    "adapted",
                                    "rejected",
                                    "under_study",
                                    "already_under_way",
                                    "not_ours",
                                ],
                            )
                        ),
                        name="answer_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("progress__in", ["draft", "submitted", "approved", "published"])
                        ),
                        name="answer_progress_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("progress", "published"), ("published_at__isnull", False)),
                            models.Q(
                                models.Q(("progress", "published"), _negated=True),
                                ("published_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="published_answer_has_its_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrected_at__isnull", True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="only_published_answers_are_corrected",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("transmitted_to", ""), ("state", "not_ours"), _connector="OR"
                        ),
                        name="only_answers_of_others_are_transmitted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            ("written_by__isnull", True),
                            models.Q(("reviewed_by", models.F("written_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="answer_is_reviewed_by_another_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerTarget",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "topic",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="outcomes.officialanswer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proposal__isnull", False), ("topic__isnull", True)),
                            models.Q(("proposal__isnull", True), ("topic__isnull", False)),
                            _connector="OR",
                        ),
                        name="answer_target_is_contribution_or_topic",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerNote",
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
                ("text", models.TextField(max_length=4000)),
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
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="outcomes.officialanswer",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__isnull", False), ("proposal__isnull", True)),
                            models.Q(("answer__isnull", True), ("proposal__isnull", False)),
                            _connector="OR",
                        ),
                        name="answer_note_has_one_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerMilestone",
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
                ("happened_on", models.DateField()),
                ("text", models.CharField(max_length=400)),
                ("url", models.URLField(blank=True, default="", max_length=500)),
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
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestones",
                        to="outcomes.officialanswer",
                    ),
                ),
                ("corrected_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["happened_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url", ""),
                            ("url__startswith", "http://"),
                            ("url__startswith", "https://"),
                            _connector="OR",
                        ),
                        name="milestone_links_to_the_web",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerCorrection",
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
                ("state", models.CharField(max_length=17)),
                ("body", models.TextField(max_length=10000)),
                ("reasons", models.TextField(blank=True, default="", max_length=10000)),
                ("transmitted_to", models.CharField(blank=True, default="", max_length=200)),
                ("note", models.CharField(blank=True, default="", max_length=400)),
                ("before", models.JSONField(default=dict)),
                ("published_at", models.DateTimeField(null=True)),
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
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="outcomes.officialanswer",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "accepted",
                                    "adapted",
                                    "rejected",
                                    "under_study",
                                    "already_under_way",
                                    "not_ours",
                                ],
                            )
                        ),
                        name="correction_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at__isnull", True)),
                        fields=("answer",),
                        name="one_correction_of_an_answer_waits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ParticipationRecord",
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
                ("counted_at", models.DateTimeField()),
                ("contributions", models.PositiveIntegerField()),
                ("comments", models.PositiveIntegerField()),
                ("days", models.JSONField(default=list)),
                ("writers", models.PositiveIntegerField()),
                ("texts", models.PositiveIntegerField()),
                ("texts_of_ten", models.PositiveIntegerField()),
                (
                    "consultation",
                    models.OneToOneField(
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
            ],
        ),
        migrations.CreateModel(
            name="ActorKind",
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
                ("label_fr", models.CharField(max_length=80)),
                ("label_en", models.CharField(blank=True, default="", max_length=80)),
                ("position", models.PositiveIntegerField()),
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
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "label_fr"), name="one_actor_kind_per_label"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
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
                ("key", models.CharField(max_length=1000)),
                ("url", models.CharField(blank=True, default="", max_length=1000)),
                ("title", models.CharField(blank=True, default="", max_length=400)),
                ("state", models.CharField(default="found", max_length=9)),
                ("link_state", models.CharField(blank=True, default="", max_length=11)),
                ("link_checked_at", models.DateTimeField(null=True)),
                (
                    "actor_kind",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sources",
                        to="outcomes.actorkind",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="outcomes.source",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "key"), name="one_source_per_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["found", "kept", "dismissed"])),
                        name="source_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="source_not_merged_into_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceCitation",
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
                    "segment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workshops.segment",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="outcomes.source",
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
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposalversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "version"), name="one_citation_per_version"
                    ),
                    models.UniqueConstraint(
                        fields=("source", "comment"), name="one_citation_per_comment"
                    ),
                    models.UniqueConstraint(
                        fields=("source", "segment"), name="one_citation_per_segment"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("comment__isnull", True),
                            ("segment__isnull", True),
                            ("version__isnull", True),
                        ),
                        fields=("source", "topic", "proposal"),
                        name="one_citation_by_hand",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("comment__isnull", True), ("version__isnull", True)),
                            models.Q(("segment__isnull", True), ("version__isnull", True)),
                            models.Q(("comment__isnull", True), ("segment__isnull", True)),
                            _connector="OR",
                        ),
                        name="citation_in_one_text",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceInTopic",
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
                ("title", models.CharField(blank=True, default="", max_length=400)),
                (
                    "actor_kind",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="outcomes.actorkind",
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
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="in_topics",
                        to="outcomes.source",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "topic"), name="one_source_text_per_topic"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Quotation",
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
                ("replaced_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(max_length=8)),
                ("version", models.PositiveIntegerField(null=True)),
                ("passages", models.JSONField(default=list)),
                ("start", models.FloatField(null=True)),
                ("end", models.FloatField(null=True)),
                ("source_sha256", models.CharField(blank=True, max_length=64)),
                ("text", models.TextField(blank=True, max_length=4000)),
                ("highlight", models.TextField(blank=True, default="", max_length=4000)),
                ("is_attributed", models.BooleanField(default=False)),
                ("accepted_warnings", models.JSONField(default=list)),
                ("state", models.CharField(default="verified", max_length=14)),
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
        migrations.CreateModel(
            name="CandidateTheme",
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
                ("title", models.CharField(max_length=120)),
                ("terms", models.JSONField(default=list)),
                ("state", models.CharField(default="candidate", max_length=9)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
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
                "indexes": [models.Index(fields=["consultation", "state"], name="themes_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["candidate", "confirmed", "rejected"])),
                        name="theme_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CodingSample",
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
                ("number", models.PositiveIntegerField()),
                ("seed", models.CharField(max_length=100)),
                ("codes", models.JSONField()),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "first_coder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
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
                    "second_coder",
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
                        fields=("consultation", "number"), name="one_coding_sample_per_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Coding",
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
                ("seat", models.PositiveSmallIntegerField()),
                ("place", models.PositiveIntegerField()),
                ("code", models.PositiveSmallIntegerField(null=True)),
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
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codings",
                        to="outcomes.codingsample",
                    ),
                ),
            ],
            options={
                "ordering": ["place", "seat"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sample", "proposal", "seat"), name="one_code_per_writer"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seat__in", (1, 2))), name="coding_has_one_of_two_seats"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverageCount",
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
                ("content", models.JSONField(null=True)),
                ("counted_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "synthesis",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coverage_count",
                        to="outcomes.synthesis",
                    ),
                ),
                ("facts_sha256", models.CharField(db_default="", default="", max_length=64)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RepresentativeSelection",
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
                ("numbers", models.JSONField()),
                ("people", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("computed_at", models.DateTimeField(null=True)),
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
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ThemeMembership",
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
                ("place", models.PositiveIntegerField()),
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
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="outcomes.candidatetheme",
                    ),
                ),
            ],
            options={
                "ordering": ["place", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("theme", "proposal"), name="one_membership_per_contribution"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ThemeSearch",
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
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("contributions", models.PositiveIntegerField(default=0)),
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
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Objection",
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
                ("passage", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("body", models.TextField(max_length=2000)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("state", models.CharField(default="published", max_length=20)),
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
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["consultation", "passage"], name="objections_by_passage"),
                    models.Index(
                        fields=["consultation", "changed_at", "id"], name="objections_by_change"
                    ),
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
        migrations.CreateModel(
            name="DraftRemark",
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
                ("passage", models.UUIDField()),
                ("chapter_title", models.CharField(max_length=160)),
                ("passage_text", models.TextField(blank=True, default="", max_length=20000)),
                ("shows_name", models.BooleanField(default=False)),
                ("agrees", models.BooleanField()),
                ("body", models.TextField(blank=True, default="", max_length=2000)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("written_at", models.DateTimeField()),
                ("state", models.CharField(default="published", max_length=20)),
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
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["synthesis", "passage"], name="remarks_by_passage"),
                    models.Index(
                        fields=["consultation", "changed_at", "id"], name="remarks_by_change"
                    ),
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
        migrations.CreateModel(
            name="DraftReview",
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
                ("opens_on", models.DateField()),
                ("closes_on", models.DateField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "synthesis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="outcomes.synthesis",
                    ),
                ),
                (
                    "ending_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=400),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
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
                "OfficialAnswer",
                "AnswerTarget",
                "AnswerCorrection",
                "AnswerMilestone",
                "AnswerNote",
                "AnswerTemplate",
                "AnswerService",
                "AnswerDue",
                "AnswerTally",
                "ParticipationRecord",
                "ActorKind",
                "Source",
                "SourceCitation",
                "SourceInTopic",
                "Quotation",
                "CoverageCount",
                "RepresentativeSelection",
                "ThemeSearch",
                "CandidateTheme",
                "ThemeMembership",
                "CodingSample",
                "Coding",
                "Objection",
                "DraftRemark",
                "DraftReview",
            )
        ),
        *(
            NoteContentChanges(name)
            for name in (
                "AnswerDue",
                "AnswerService",
                "AnswerTarget",
                "AnswerCorrection",
                "AnswerMilestone",
                "OfficialAnswer",
                "SourceCitation",
                "Synthesis",
                "SynthesisVersion",
            )
        ),
        *CHANGE_DATES,
        *FIGURES,
    ]

"""The tables of proposals and comments, with the functions and triggers that read or count them."""

import uuid

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.postgres.ids
import debates.models
from consult.core.postgres.operations import EnableRowLevelSecurity
from debates.migrations._change_dates import CHANGE_DATES
from debates.migrations._figures import FUNCTIONS, TRIGGERS, operations
from debates.migrations._search import SEARCH
from debates.migrations._similarity import SIMILARITY


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("consultations", "0001_initial"),
        ("core", "0001_initial"),
        ("organisations", "0001_organisations_hosts_and_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProposalCounter",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "consultation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("body_html", models.TextField(default="", editable=False)),
                ("renderer", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("state", models.CharField(default="published", max_length=20)),
                ("decision_number", models.PositiveIntegerField(null=True)),
                ("decision_reason", models.CharField(blank=True, default="", max_length=16)),
                ("language", models.CharField(default="fr", max_length=35)),
                ("updated_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("origin", models.CharField(blank=True, default="", max_length=60)),
                ("origin_id", models.CharField(blank=True, default="", max_length=120)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="consultations.topic",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(default="individual", max_length=11)),
                ("title", models.CharField(max_length=160)),
                ("body", models.TextField(max_length=40000)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="proposals",
                        to="accounts.participant",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="proposals",
                        to="accounts.institution",
                    ),
                ),
                ("participants", models.PositiveIntegerField(null=True)),
                (
                    "charter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.charter",
                    ),
                ),
                ("licence", models.CharField(blank=True, default="", max_length=20)),
                ("latitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("longitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("place", models.CharField(blank=True, default="", max_length=120)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "shuffle",
                    models.PositiveIntegerField(
                        default=debates.models.a_place_in_the_ring, editable=False
                    ),
                ),
                ("comments_count", models.PositiveIntegerField(default=0)),
                (
                    "search",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
                ("fields", models.JSONField(db_default={}, default=dict)),
                ("is_entered", models.BooleanField(db_default=False, default=False)),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="debates.proposal",
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
                    models.Index(
                        fields=["organisation", "-created_at", "-id"],
                        name="proposals_everywhere_by_time",
                    ),
                    models.Index(
                        fields=["consultation", "-created_at", "-id"], name="proposals_by_time"
                    ),
                    models.Index(
                        fields=["topic", "-created_at", "-id"], name="proposals_of_topic_by_time"
                    ),
                    models.Index(fields=["consultation", "shuffle", "id"], name="proposals_ring"),
                    models.Index(fields=["topic", "shuffle", "id"], name="proposals_of_topic_ring"),
                    models.Index(
                        fields=["consultation", "-comments_count", "-created_at", "-id"],
                        name="proposals_by_comments",
                    ),
                    models.Index(
                        fields=["topic", "-comments_count", "-created_at", "-id"],
                        name="proposals_of_topic_by_comments",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["organisation", "search"], name="proposals_search"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["topic", "title"],
                        name="proposals_title_trgm",
                        opclasses=["uuid_ops", "gin_trgm_ops"],
                    ),
                    models.Index(
                        condition=models.Q(
                            models.Q(("place", ""), _negated=True),
                            ("latitude__isnull", False),
                            _connector="OR",
                        ),
                        fields=["topic", "-created_at", "-id"],
                        name="proposals_of_topic_placed",
                    ),
                    models.Index(
                        condition=models.Q(
                            models.Q(("place", ""), _negated=True),
                            ("latitude__isnull", False),
                            _connector="OR",
                        ),
                        fields=["consultation", "place", "id"],
                        name="proposals_by_place",
                    ),
                    models.Index(
                        fields=["consultation", "changed_at", "id"], name="proposals_by_change"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "number"), name="one_proposal_per_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("origin", ""), _negated=True),
                        fields=("consultation", "origin", "origin_id"),
                        name="one_proposal_per_origin",
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
                        name="proposal_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(
                                ("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))
                            ),
                            _connector="OR",
                        ),
                        name="proposal_place_on_earth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="proposal_not_merged_into_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposalVersion",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("body_html", models.TextField(default="", editable=False)),
                ("renderer", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("state", models.CharField(default="published", max_length=20)),
                ("decision_number", models.PositiveIntegerField(null=True)),
                ("decision_reason", models.CharField(blank=True, default="", max_length=16)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="debates.proposal",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=160)),
                ("body", models.TextField(max_length=40000)),
                ("fields", models.JSONField(db_default={}, default=dict)),
                ("unmasked", models.JSONField(db_default={}, default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "number"), name="one_version_per_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("proposal",),
                        name="one_version_awaits_moderation",
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
                        name="version_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("body_html", models.TextField(default="", editable=False)),
                ("renderer", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("state", models.CharField(default="published", max_length=20)),
                ("decision_number", models.PositiveIntegerField(null=True)),
                ("decision_reason", models.CharField(blank=True, default="", max_length=16)),
                ("language", models.CharField(default="fr", max_length=35)),
                ("updated_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("origin", models.CharField(blank=True, default="", max_length=60)),
                ("origin_id", models.CharField(blank=True, default="", max_length=120)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="debates.proposal",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thread",
                        to="debates.comment",
                    ),
                ),
                (
                    "reply_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="debates.comment",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="comments",
                        to="accounts.participant",
                    ),
                ),
                ("stance", models.CharField(blank=True, default="", max_length=7)),
                ("body", models.TextField(max_length=5000)),
                ("is_official", models.BooleanField(default=False)),
                ("endorsements_count", models.PositiveIntegerField(default=0)),
                (
                    "charter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.charter",
                    ),
                ),
                (
                    "paragraph",
                    models.CharField(blank=True, db_default="", default="", max_length=19),
                ),
                ("paragraph_version", models.PositiveIntegerField(null=True)),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("shows_opinion", models.BooleanField(db_default=False, default=False)),
                (
                    "refused_body",
                    models.TextField(blank=True, db_default="", default="", max_length=5000),
                ),
                ("unmasked", models.JSONField(db_default={}, default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["proposal", "-created_at", "-id"], name="comments_by_time"
                    ),
                    models.Index(
                        fields=["proposal", "-endorsements_count", "-created_at", "-id"],
                        name="comments_by_use",
                    ),
                    models.Index(fields=["root", "created_at", "id"], name="replies_by_time"),
                    models.Index(
                        condition=models.Q(("paragraph__gt", "")),
                        fields=["proposal", "paragraph"],
                        include=("organisation", "state"),
                        name="comments_on_paragraphs",
                    ),
                    models.Index(
                        fields=["consultation", "changed_at", "id"], name="comments_by_change"
                    ),
                    models.Index(
                        fields=["organisation", "-created_at", "-id"],
                        name="comments_everywhere_by_time",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("origin", ""), _negated=True),
                        fields=("proposal", "origin", "origin_id"),
                        name="one_comment_per_origin",
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
                        name="comment_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reply_to__isnull", True), ("root__isnull", True)),
                            models.Q(("reply_to__isnull", False), ("root__isnull", False)),
                            _connector="OR",
                        ),
                        name="reply_has_root_and_target",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paragraph", ""), ("paragraph_version__isnull", True)),
                            models.Q(
                                ("paragraph__startswith", "p-"),
                                ("paragraph_version__isnull", False),
                                ("root__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="comment_on_a_paragraph_of_a_version",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Endorsement",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="endorsements",
                        to="debates.comment",
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
                        fields=("comment", "participant"), name="one_endorsement"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedTally",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_tallies",
                        to="debates.proposal",
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_tallies",
                        to="debates.comment",
                    ),
                ),
                ("origin", models.CharField(max_length=60)),
                ("agree", models.PositiveIntegerField(default=0)),
                ("mixed", models.PositiveIntegerField(default=0)),
                ("disagree", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "origin"), name="one_imported_tally_per_proposal"
                    ),
                    models.UniqueConstraint(
                        fields=("comment", "origin"), name="one_imported_tally_per_comment"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("comment__isnull", True), ("proposal__isnull", False)),
                            models.Q(("comment__isnull", False), ("proposal__isnull", True)),
                            _connector="OR",
                        ),
                        name="imported_tally_of_one_object",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("agree"), "+", models.F("mixed")
                                    ),
                                    "+",
                                    models.F("disagree"),
                                ),
                            )
                        ),
                        name="imported_tally_adds_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
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
                ("description", models.CharField(max_length=200)),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="debates.proposalversion",
                    ),
                ),
                ("decision_number", models.PositiveIntegerField(null=True)),
                (
                    "decision_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=16),
                ),
                (
                    "state",
                    models.CharField(db_default="published", default="published", max_length=20),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "file"), name="one_attachment_per_file"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description", ""), _negated=True),
                        name="attachment_is_described",
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
                        name="attachment_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposalTag",
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
                ("place", models.PositiveSmallIntegerField()),
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
                        related_name="tag_places",
                        to="debates.proposal",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.tag",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "place"), name="one_tag_per_place"),
                    models.UniqueConstraint(fields=("tag", "proposal"), name="one_tag_once"),
                    models.CheckConstraint(
                        condition=models.Q(("place__range", (1, 3))), name="proposal_has_few_tags"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
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
                ("kind", models.CharField(max_length=12)),
                ("typed", models.JSONField()),
                ("version", models.PositiveIntegerField()),
                ("form", models.UUIDField(null=True)),
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
                ("replaced_by", models.CharField(blank=True, default="", max_length=80)),
                ("state", models.CharField(default="published", max_length=20)),
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
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "ProposalCounter",
                "Proposal",
                "ProposalVersion",
                "Comment",
                "Endorsement",
                "ImportedTally",
                "Attachment",
                "ProposalTag",
                "Draft",
                "ReportedName",
            )
        ),
        *SEARCH,
        *SIMILARITY,
        *CHANGE_DATES,
        *operations(FUNCTIONS, TRIGGERS),
    ]

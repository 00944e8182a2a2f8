"""The tables of cited sources."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0004_moderation_mode_changes"),
        ("debates", "0002_opinions_beside_comments"),
        ("organisations", "0003_outline"),
        ("outcomes", "0005_participation_records"),
        ("workshops", "0003_provenance_of_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActorKind",
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
                ("label_fr", models.CharField(max_length=80, verbose_name="Label in French")),
                (
                    "label_en",
                    models.CharField(
                        blank=True, default="", max_length=80, verbose_name="Label in English"
                    ),
                ),
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
            },
        ),
        migrations.CreateModel(
            name="Source",
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
                ("key", models.CharField(max_length=1000)),
                ("url", models.CharField(blank=True, default="", max_length=1000)),
                ("title", models.CharField(blank=True, default="", max_length=400)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("found", "to sort"),
                            ("kept", "sorted"),
                            ("dismissed", "dismissed"),
                        ],
                        default="found",
                        max_length=9,
                    ),
                ),
                (
                    "link_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("works", "The link works"),
                            ("dead", "The page no longer exists"),
                            ("unreachable", "The site did not answer"),
                        ],
                        default="",
                        max_length=11,
                    ),
                ),
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
        ),
        migrations.CreateModel(
            name="SourceCitation",
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
        ),
        migrations.CreateModel(
            name="SourceInTopic",
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
        ),
        migrations.AddConstraint(
            model_name="actorkind",
            constraint=models.UniqueConstraint(
                fields=("organisation", "label_fr"), name="one_actor_kind_per_label"
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(
                fields=("consultation", "key"), name="one_source_per_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["found", "kept", "dismissed"])),
                name="source_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="source_not_merged_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcecitation",
            constraint=models.UniqueConstraint(
                fields=("source", "version"), name="one_citation_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcecitation",
            constraint=models.UniqueConstraint(
                fields=("source", "comment"), name="one_citation_per_comment"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcecitation",
            constraint=models.UniqueConstraint(
                fields=("source", "segment"), name="one_citation_per_segment"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcecitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("comment__isnull", True), ("segment__isnull", True), ("version__isnull", True)
                ),
                fields=("source", "topic", "proposal"),
                name="one_citation_by_hand",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcecitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("comment__isnull", True), ("version__isnull", True)),
                    models.Q(("segment__isnull", True), ("version__isnull", True)),
                    models.Q(("comment__isnull", True), ("segment__isnull", True)),
                    _connector="OR",
                ),
                name="citation_in_one_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceintopic",
            constraint=models.UniqueConstraint(
                fields=("source", "topic"), name="one_source_text_per_topic"
            ),
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in ("ActorKind", "Source", "SourceCitation", "SourceInTopic")
        ),
    ]

"""The consultations with their topics, documents, phases and charters."""

import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.consultations.models
import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consultation",
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
                ("slug", models.SlugField(max_length=80)),
                ("title", models.CharField(max_length=160)),
                ("title_fr", models.CharField(max_length=160, null=True)),
                ("title_en", models.CharField(max_length=160, null=True)),
                ("summary", models.CharField(blank=True, default="", max_length=400)),
                ("summary_fr", models.CharField(blank=True, default="", max_length=400, null=True)),
                ("summary_en", models.CharField(blank=True, default="", max_length=400, null=True)),
                ("description", models.TextField(blank=True, default="", max_length=20000)),
                (
                    "description_fr",
                    models.TextField(blank=True, default="", max_length=20000, null=True),
                ),
                (
                    "description_en",
                    models.TextField(blank=True, default="", max_length=20000, null=True),
                ),
                (
                    "licence",
                    models.CharField(
                        choices=[
                            ("etalab-2.0", "Licence Ouverte / Open Licence 2.0"),
                            ("CC-BY-4.0", "Creative Commons Attribution 4.0"),
                            ("ODbL-1.0", "Open Database License 1.0"),
                        ],
                        default="etalab-2.0",
                        max_length=20,
                    ),
                ),
                ("opens_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closing_reason", models.CharField(blank=True, default="", max_length=400)),
                (
                    "results_visibility",
                    models.CharField(
                        choices=[
                            ("live", "visible to all at any time"),
                            ("after_vote", "visible after taking position"),
                            ("sealed", "hidden until the end"),
                        ],
                        default="live",
                        max_length=10,
                    ),
                ),
                (
                    "pseudonym_scope",
                    models.CharField(
                        choices=[
                            ("question", "one question"),
                            ("consultation", "the whole consultation"),
                        ],
                        default="question",
                        max_length=12,
                    ),
                ),
                (
                    "moderation_mode",
                    models.CharField(
                        choices=[
                            ("post", "published at once, moderated afterwards"),
                            ("pre", "read by a moderator before publication"),
                        ],
                        default="post",
                        max_length=4,
                    ),
                ),
                (
                    "preview_key",
                    models.CharField(
                        default=consult.consultations.models.a_preview_key,
                        editable=False,
                        max_length=32,
                    ),
                ),
                ("attribution", models.CharField(blank=True, default="", max_length=400)),
                ("is_sample", models.BooleanField(default=False)),
                ("origin", models.CharField(blank=True, default="", max_length=60)),
                ("origin_id", models.CharField(blank=True, default="", max_length=120)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "closes_at"], name="consultatio_organis_8b8833_idx"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "slug"), name="one_consultation_per_slug"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("origin", ""), _negated=True),
                        fields=("organisation", "origin", "origin_id"),
                        name="one_consultation_per_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_at__isnull", True),
                            ("closes_at__isnull", True),
                            ("opens_at__lt", models.F("closes_at")),
                            _connector="OR",
                        ),
                        name="consultation_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at__isnull", True),
                            models.Q(("closes_at__isnull", False), ("opens_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="published_consultation_has_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="consultations.consultation",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(null=True)),
                ("is_transversal", models.BooleanField(default=False)),
                ("slug", models.SlugField(max_length=80)),
                ("title", models.CharField(max_length=160)),
                ("title_fr", models.CharField(max_length=160, null=True)),
                ("title_en", models.CharField(max_length=160, null=True)),
                ("question", models.CharField(max_length=300)),
                ("question_fr", models.CharField(max_length=300, null=True)),
                ("question_en", models.CharField(max_length=300, null=True)),
                ("background", models.TextField(blank=True, default="", max_length=40000)),
                (
                    "background_fr",
                    models.TextField(blank=True, default="", max_length=40000, null=True),
                ),
                (
                    "background_en",
                    models.TextField(blank=True, default="", max_length=40000, null=True),
                ),
                ("origin_id", models.CharField(blank=True, default="", max_length=120)),
            ],
            options={
                "ordering": [models.OrderBy(models.F("number"), nulls_last=True)],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "slug"), name="one_topic_per_slug"
                    ),
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("consultation", "number"),
                        name="one_topic_per_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_transversal", True)),
                        fields=("consultation",),
                        name="one_transversal_topic",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("origin_id", ""), _negated=True),
                        fields=("consultation", "origin_id"),
                        name="one_topic_per_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_transversal", True), ("number__isnull", True)),
                            models.Q(("is_transversal", False), ("number__isnull", False)),
                            _connector="OR",
                        ),
                        name="topic_is_numbered_unless_transversal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
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
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="consultations.topic",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("title_fr", models.CharField(max_length=200, null=True)),
                ("title_en", models.CharField(max_length=200, null=True)),
                ("url", models.URLField(max_length=500)),
                ("media_type", models.CharField(blank=True, default="", max_length=80)),
                ("size", models.PositiveBigIntegerField(help_text="In bytes.", null=True)),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Phase",
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phases",
                        to="consultations.consultation",
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("title_fr", models.CharField(max_length=120, null=True)),
                ("title_en", models.CharField(max_length=120, null=True)),
                ("summary", models.CharField(blank=True, default="", max_length=300)),
                ("summary_fr", models.CharField(blank=True, default="", max_length=300, null=True)),
                ("summary_en", models.CharField(blank=True, default="", max_length=300, null=True)),
                (
                    "capabilities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("inform", "inform"),
                                ("propose", "propose"),
                                ("discuss", "discuss"),
                                ("vote", "take position"),
                                ("workshop", "workshops"),
                                ("respond", "answers"),
                            ],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                (
                    "announced_closes_at",
                    models.DateTimeField(
                        help_text="First announced end of a step that was extended.", null=True
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        help_text="When closing the consultation ended it early (ADR 0004).",
                        null=True,
                    ),
                ),
            ],
            options={
                "ordering": ["opens_at", "closes_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("opens_at__lt", models.F("closes_at"))),
                        name="phase_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__lt", models.F("closes_at")),
                            _connector="OR",
                        ),
                        name="phase_ends_early_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("announced_closes_at__isnull", True),
                            ("announced_closes_at__lt", models.F("closes_at")),
                            _connector="OR",
                        ),
                        name="phase_is_extended_only",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Charter",
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="charters",
                        to="consultations.consultation",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("text", models.TextField(max_length=40000)),
                ("text_fr", models.TextField(max_length=40000, null=True)),
                ("text_en", models.TextField(max_length=40000, null=True)),
                ("hash", models.CharField(editable=False, max_length=64)),
                ("frozen_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "version"), name="one_charter_per_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CharterAcceptance",
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
                    "charter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="consultations.charter",
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
                    "licence",
                    models.CharField(
                        choices=[
                            ("etalab-2.0", "Licence Ouverte / Open Licence 2.0"),
                            ("CC-BY-4.0", "Creative Commons Attribution 4.0"),
                            ("ODbL-1.0", "Open Database License 1.0"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("charter", "participant"), name="one_acceptance_per_charter"
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("Consultation"),
        EnableRowLevelSecurity("Topic"),
        EnableRowLevelSecurity("Document"),
        EnableRowLevelSecurity("Phase"),
        EnableRowLevelSecurity("Charter"),
        EnableRowLevelSecurity("CharterAcceptance"),
    ]

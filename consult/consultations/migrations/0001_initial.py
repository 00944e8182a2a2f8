"""The tables of consultations, with their topics, phases, charters, fields, tags and figures."""

import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

import consult.consultations.models
import consult.core.postgres.ids
from consult.consultations.migrations._announced_phases import ANNOUNCED_PHASES
from consult.consultations.migrations._change_dates import CHANGE_DATES
from consult.core.postgres.operations import EnableRowLevelSecurity, NoteContentChanges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("core", "0001_initial"),
        ("organisations", "0001_organisations_hosts_and_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consultation",
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
                ("licence", models.CharField(default="etalab-2.0", max_length=20)),
                ("opens_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closing_reason", models.CharField(blank=True, default="", max_length=400)),
                ("results_visibility", models.CharField(default="live", max_length=10)),
                ("pseudonym_scope", models.CharField(default="question", max_length=12)),
                ("moderation_mode", models.CharField(default="post", max_length=4)),
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
                (
                    "contact_email",
                    models.EmailField(blank=True, db_default="", default="", max_length=254),
                ),
                (
                    "contact_name",
                    models.CharField(blank=True, db_default="", default="", max_length=120),
                ),
                (
                    "contact_phone",
                    models.CharField(blank=True, db_default="", default="", max_length=40),
                ),
                (
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "cover_alt",
                    models.CharField(blank=True, db_default="", default="", max_length=250),
                ),
                (
                    "cover_alt_en",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=250, null=True
                    ),
                ),
                (
                    "cover_alt_fr",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=250, null=True
                    ),
                ),
                (
                    "hashtag",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[^\\W\\d_]\\w*\\Z", code="invalid_hashtag"
                            )
                        ],
                    ),
                ),
                (
                    "map_latitude",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=5, null=True),
                ),
                (
                    "map_longitude",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True),
                ),
                ("map_zoom", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("place_policy", models.CharField(db_default="none", default="none", max_length=9)),
                ("holds_out_of_hours", models.BooleanField(db_default=False, default=False)),
                ("link_mode", models.CharField(db_default="pre", default="pre", max_length=4)),
                ("media_mode", models.CharField(db_default="pre", default="pre", max_length=4)),
                (
                    "promised_hours",
                    models.PositiveSmallIntegerField(
                        db_default=16,
                        default=16,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(80),
                        ],
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("comment_times", models.CharField(db_default="day", default="day", max_length=6)),
                ("taken_back_at", models.DateTimeField(editable=False, null=True)),
                ("facilitators_take_part", models.BooleanField(db_default=False, default=False)),
                (
                    "cover_credit",
                    models.CharField(blank=True, db_default="", default="", max_length=160),
                ),
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
                    models.CheckConstraint(
                        condition=models.Q(("place_policy__in", ["none", "optional", "mandatory"])),
                        name="place_policy_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("map_latitude__isnull", True),
                                ("map_longitude__isnull", True),
                                ("map_zoom__isnull", True),
                            ),
                            models.Q(
                                ("map_latitude__range", (-85, 85)),
                                ("map_longitude__range", (-180, 180)),
                                ("map_zoom__range", (1, 18)),
                            ),
                            _connector="OR",
                        ),
                        name="map_opens_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("link_mode__in", ["post", "pre"]), ("media_mode__in", ["post", "pre"])
                        ),
                        name="moderation_modes_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("promised_hours__range", (1, 80))),
                        name="promised_delay_is_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_back_at__isnull", True),
                            ("published_at__isnull", True),
                            _connector="OR",
                        ),
                        name="import_taken_back_is_not_public",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("licence", "unstated"), _negated=True),
                            models.Q(("origin", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="only_imports_lack_a_licence",
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
                (
                    "easy_read",
                    models.TextField(blank=True, db_default="", default="", max_length=10000),
                ),
                (
                    "easy_read_en",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=10000, null=True
                    ),
                ),
                (
                    "easy_read_fr",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=10000, null=True
                    ),
                ),
                (
                    "sign_video_url",
                    models.URLField(blank=True, db_default="", default="", max_length=500),
                ),
                ("is_sensitive", models.BooleanField(db_default=False, default=False)),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "picture_alt",
                    models.CharField(blank=True, db_default="", default="", max_length=250),
                ),
                (
                    "picture_alt_en",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=250, null=True
                    ),
                ),
                (
                    "picture_alt_fr",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=250, null=True
                    ),
                ),
                (
                    "picture_credit",
                    models.CharField(blank=True, db_default="", default="", max_length=160),
                ),
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
                    "topic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="consultations.topic",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("title_fr", models.CharField(max_length=200, null=True)),
                ("title_en", models.CharField(max_length=200, null=True)),
                ("url", models.URLField(blank=True, default="", max_length=500)),
                ("media_type", models.CharField(blank=True, default="", max_length=80)),
                ("size", models.PositiveBigIntegerField(null=True)),
                (
                    "description",
                    models.CharField(blank=True, db_default="", default="", max_length=250),
                ),
                (
                    "description_en",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=250, null=True
                    ),
                ),
                (
                    "description_fr",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=250, null=True
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "whole",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="consultations.consultation",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("topic__isnull", False), ("whole__isnull", True)),
                            models.Q(("topic__isnull", True), ("whole__isnull", False)),
                            _connector="OR",
                        ),
                        name="document_has_one_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file__isnull", False), ("url", "")),
                            models.Q(models.Q(("url", ""), _negated=True), ("file__isnull", True)),
                            _connector="OR",
                        ),
                        name="document_is_a_link_or_a_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Phase",
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
                        base_field=models.CharField(max_length=10), default=list, size=None
                    ),
                ),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("announced_closes_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "extension_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=400),
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
                ("licence", models.CharField(max_length=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("charter", "participant"), name="one_acceptance_per_charter"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkshopWindow",
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
                    "code",
                    models.CharField(
                        default=consult.consultations.models.a_room_code,
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("places", models.PositiveSmallIntegerField()),
                ("used", models.PositiveSmallIntegerField(default=0)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="windows",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "code"), name="one_window_per_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "closes_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("opens_at"),
                                    "+",
                                    models.Value(datetime.timedelta(seconds=28800)),
                                ),
                            ),
                            ("opens_at__lte", models.F("closes_at")),
                        ),
                        name="window_lasts_eight_hours_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("places__gte", 1),
                            ("places__lte", 300),
                            ("used__lte", models.F("places")),
                        ),
                        name="window_has_its_places",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpPoint",
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
                ("kind", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=160)),
                ("name_fr", models.CharField(max_length=160, null=True)),
                ("name_en", models.CharField(max_length=160, null=True)),
                ("details", models.CharField(blank=True, default="", max_length=400)),
                ("details_fr", models.CharField(blank=True, default="", max_length=400, null=True)),
                ("details_en", models.CharField(blank=True, default="", max_length=400, null=True)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="help_points",
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
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["phone", "counter", "drop_off"])),
                        name="help_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "phone"), _negated=True),
                            models.Q(("phone", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="telephone_help_has_a_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Partner",
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
                ("name", models.CharField(max_length=120)),
                ("url", models.URLField(blank=True, default="", max_length=500)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partners",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "logo",
                    models.ForeignKey(
                        null=True,
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
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Field",
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
                ("position", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=9)),
                ("label", models.CharField(max_length=120)),
                ("label_fr", models.CharField(max_length=120, null=True)),
                ("label_en", models.CharField(max_length=120, null=True)),
                ("hint", models.CharField(blank=True, default="", max_length=300)),
                ("hint_fr", models.CharField(blank=True, default="", max_length=300, null=True)),
                ("hint_en", models.CharField(blank=True, default="", max_length=300, null=True)),
                (
                    "minimum",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=15, null=True),
                ),
                (
                    "maximum",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=15, null=True),
                ),
                ("unit", models.CharField(blank=True, default="", max_length=20)),
                ("options", models.JSONField(blank=True, default=list)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                ("removed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fields",
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
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fields",
                        to="consultations.topic",
                    ),
                ),
                ("is_required", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["text", "long_text", "number", "choice", "yes_no"])
                        ),
                        name="field_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minimum__isnull", True),
                            ("maximum__isnull", True),
                            ("minimum__lte", models.F("maximum")),
                            _connector="OR",
                        ),
                        name="field_range_is_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "choice"), ("options", []), _connector="XOR"),
                        name="field_has_options_where_one_chooses",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
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
                ("label", models.CharField(max_length=40)),
                ("label_fr", models.CharField(max_length=40, null=True)),
                ("label_en", models.CharField(max_length=40, null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tags",
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
                "constraints": [
                    models.UniqueConstraint(
                        models.F("consultation"),
                        django.db.models.functions.text.Lower("label_fr"),
                        name="one_tag_per_label",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label_en", ""), ("label_fr", ""), _negated=True),
                        name="tag_has_label",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("figure", models.CharField(max_length=30)),
                ("part", models.CharField(blank=True, default="", max_length=60)),
                ("number", models.BigIntegerField()),
                (
                    "consultation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
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
                        fields=("consultation", "topic", "figure", "part"),
                        name="one_number_per_figure",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FigureChange",
            fields=[
                ("figure", models.CharField(max_length=30)),
                ("part", models.CharField(blank=True, default="", max_length=60)),
                ("number", models.BigIntegerField()),
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["consultation"], name="figure_changes")],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "consultation_id",
                        "participant_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("acts", models.PositiveIntegerField()),
                (
                    "consultation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
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
                    models.CheckConstraint(
                        condition=models.Q(("acts__gt", 0)), name="participation_has_an_act"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ModeChange",
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
                ("mode", models.CharField(max_length=4)),
                ("reason", models.CharField(max_length=400)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mode_changes",
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
                "indexes": [
                    models.Index(
                        fields=["consultation", "-created_at"], name="mode_changes_by_time"
                    )
                ],
            },
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "Consultation",
                "Topic",
                "Document",
                "Phase",
                "Charter",
                "CharterAcceptance",
                "WorkshopWindow",
                "HelpPoint",
                "Partner",
                "Field",
                "Tag",
                "Figure",
                "FigureChange",
                "Participation",
                "ModeChange",
            )
        ),
        *(
            NoteContentChanges(name)
            for name in (
                "Consultation",
                "Topic",
                "Phase",
                "Tag",
                "Document",
                "HelpPoint",
                "Partner",
            )
        ),
        *ANNOUNCED_PHASES,
        *CHANGE_DATES,
    ]

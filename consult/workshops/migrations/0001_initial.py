"""The tables of workshops, their participants, recordings, consents, and texts from elsewhere."""

import uuid

import django.contrib.postgres.functions
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.postgres.operations import EnableRowLevelSecurity, NoteContentChanges
from consult.workshops.migrations._change_dates import CHANGE_DATES


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("consultations", "0001_initial"),
        ("core", "0001_initial"),
        ("debates", "0001_initial"),
        ("media", "0001_initial"),
        ("organisations", "0001_organisations_hosts_and_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="VoiceMessage",
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
                ("language", models.CharField(default="fr", max_length=2)),
                ("is_voice_public", models.BooleanField(default=False)),
                ("state", models.CharField(default="sent", max_length=8)),
                ("draft", models.TextField(blank=True, default="", max_length=10000)),
                ("reason", models.CharField(blank=True, default="", max_length=400)),
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
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "media",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="media.media",
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
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["consultation", "state", "created_at"], name="voices_to_write"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["sent", "written", "declined"])),
                        name="voice_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "declined"), ("media__isnull", False), _connector="XOR"
                        ),
                        name="voice_is_heard_unless_declined",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Workshop",
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
                ("state", models.CharField(default="draft", max_length=9)),
                ("title", models.CharField(max_length=160)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("structure", models.CharField(max_length=160)),
                ("structure_kind", models.CharField(max_length=14)),
                ("place", models.CharField(blank=True, default="", max_length=120)),
                ("address", models.CharField(blank=True, default="", max_length=300)),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
                ),
                (
                    "longitude",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
                ),
                ("held_on", models.DateField()),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("method", models.CharField(blank=True, default="", max_length=10)),
                ("agenda", models.TextField(blank=True, default="", max_length=4000)),
                ("access", models.TextField(blank=True, default="", max_length=1000)),
                ("minutes", models.TextField(blank=True, default="", max_length=20000)),
                ("minutes_html", models.TextField(blank=True, default="")),
                ("participants", models.PositiveIntegerField(blank=True, null=True)),
                ("returning", models.PositiveIntegerField(blank=True, null=True)),
                ("composition", models.JSONField(blank=True, default=dict)),
                ("consent", models.CharField(default="none", max_length=5)),
                ("has_minors", models.BooleanField(default=False)),
                ("takes_registrations", models.BooleanField(default=False)),
                ("seats", models.PositiveIntegerField(blank=True, null=True)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("code", models.CharField(max_length=12)),
                ("origin", models.CharField(blank=True, default="", max_length=40)),
                ("published_at", models.DateTimeField(null=True)),
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
                ("decision_number", models.PositiveIntegerField(null=True)),
                (
                    "decision_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=16),
                ),
                (
                    "moderation_state",
                    models.CharField(db_default="published", default="published", max_length=20),
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
                        fields=["consultation", "-held_on", "-number"], name="workshops_by_day"
                    ),
                    models.Index(fields=["organisation", "held_on"], name="workshops_to_come"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "number"), name="one_workshop_per_number"
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "code"), name="one_workshop_per_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "cancelled"])),
                        name="workshop_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "structure_kind__in",
                                [
                                    "state",
                                    "region",
                                    "department",
                                    "intermunicipal",
                                    "commune",
                                    "mutualisation",
                                    "association",
                                    "company",
                                    "union",
                                    "education",
                                    "digital_space",
                                    "other",
                                ],
                            )
                        ),
                        name="workshop_structure_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("consent__in", ["none", "cards", "forms", "oral"])),
                        name="workshop_consent_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(
                                ("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))
                            ),
                            _connector="OR",
                        ),
                        name="workshop_place_on_earth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True),
                            models.Q(
                                ("ends_at__gt", models.F("starts_at")), ("starts_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="workshop_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("participants__isnull", True),
                            ("participants__range", (1, 5000)),
                            _connector="OR",
                        ),
                        name="workshop_people_are_few_thousands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returning__isnull", True),
                            models.Q(
                                ("participants__isnull", False),
                                ("returning__lte", models.F("participants")),
                            ),
                            _connector="OR",
                        ),
                        name="who_returned_was_present",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"), ("published_at__isnull", False), _connector="OR"
                        ),
                        name="public_workshop_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("seats__isnull", True), ("seats__range", (1, 5000)), _connector="OR"
                        ),
                        name="workshop_has_few_seats",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "moderation_state__in",
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
                        name="workshop_moderation_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Photo",
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
                ("description", models.CharField(blank=True, default="", max_length=300)),
                ("is_public", models.BooleanField(default=False)),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "file",
                    models.OneToOneField(
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
                    "topic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="workshops.workshop",
                    ),
                ),
                ("decision_number", models.PositiveIntegerField(null=True)),
                (
                    "decision_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=16),
                ),
                (
                    "moderation_state",
                    models.CharField(db_default="published", default="published", max_length=20),
                ),
                ("credit", models.CharField(blank=True, db_default="", default="", max_length=160)),
            ],
            options={
                "ordering": ["place", "created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "moderation_state__in",
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
                        name="photo_moderation_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recording",
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
                ("language", models.CharField(default="fr", max_length=2)),
                ("consent", models.CharField(max_length=5)),
                ("people", models.PositiveIntegerField()),
                ("has_minors", models.BooleanField(default=False)),
                ("may_publish_sound", models.BooleanField(default=False)),
                ("may_publish_image", models.BooleanField(default=False)),
                ("may_reuse", models.BooleanField(default=False)),
                ("is_whole_public", models.BooleanField(default=False)),
                ("is_transcript_public", models.BooleanField(db_default=False, default=False)),
                ("transcript_state", models.CharField(default="empty", max_length=9)),
                ("engine", models.CharField(blank=True, default="", max_length=80)),
                ("agreement", models.CharField(blank=True, default="", max_length=7)),
                ("readers", models.PositiveIntegerField(null=True)),
                ("disagreements", models.PositiveIntegerField(null=True)),
                ("validated_at", models.DateTimeField(null=True)),
                ("number", models.PositiveIntegerField()),
                (
                    "media",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="media.media",
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
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recordings",
                        to="workshops.workshop",
                    ),
                ),
                ("decision_number", models.PositiveIntegerField(null=True)),
                (
                    "decision_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=16),
                ),
                (
                    "moderation_state",
                    models.CharField(db_default="published", default="published", max_length=20),
                ),
                ("words_decision", models.PositiveIntegerField(null=True)),
                (
                    "words_id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                    ),
                ),
                (
                    "words_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=16),
                ),
                (
                    "words_state",
                    models.CharField(db_default="published", default="published", max_length=20),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workshop", "number"), name="one_recording_per_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "transcript_state__in",
                                ["empty", "drafting", "draft", "in_review", "validated", "agreed"],
                            )
                        ),
                        name="transcript_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("consent__in", ["none", "cards", "forms", "oral"]),
                            models.Q(("consent", "none"), _negated=True),
                        ),
                        name="recording_says_who_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("people__gte", 1)), name="recording_of_somebody"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_whole_public", False), ("may_publish_sound", True), _connector="OR"
                        ),
                        name="whole_recording_is_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("transcript_state__in", ["validated", "agreed"]), _negated=True
                            ),
                            ("validated_at__isnull", False),
                            _connector="OR",
                        ),
                        name="validated_transcript_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("transcript_state", "agreed"), _negated=True),
                            models.Q(
                                ("agreement__in", ["in_room", "by_link"]),
                                ("disagreements__lte", models.F("readers")),
                                ("readers__gte", 1),
                            ),
                            _connector="OR",
                        ),
                        name="agreed_transcript_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_transcript_public", False), ("is_whole_public", False)),
                            ("transcript_state__in", ["validated", "agreed"]),
                            _connector="OR",
                        ),
                        name="public_recording_is_validated",
                    ),
                    models.UniqueConstraint(fields=("words_id",), name="one_recording_per_words"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "moderation_state__in",
                                [
                                    "pending",
                                    "published",
                                    "restricted",
                                    "hidden_provisional",
                                    "removed",
                                    "withdrawn",
                                    "erased",
                                ],
                            ),
                            (
                                "words_state__in",
                                [
                                    "pending",
                                    "published",
                                    "restricted",
                                    "hidden_provisional",
                                    "removed",
                                    "withdrawn",
                                    "erased",
                                ],
                            ),
                        ),
                        name="recording_moderation_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Segment",
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
                ("start", models.FloatField(null=True)),
                ("end", models.FloatField(null=True)),
                ("speaker", models.CharField(blank=True, default="", max_length=40)),
                ("text", models.TextField(max_length=4000)),
                ("words", models.JSONField(default=list)),
                ("doubtful", models.JSONField(default=list)),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_masked", models.BooleanField(default=False)),
                ("is_checked", models.BooleanField(db_default=False, default=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="segments",
                        to="workshops.recording",
                    ),
                ),
                ("listen_again", models.JSONField(db_default=[], default=list)),
                ("suggested", models.JSONField(db_default=[], default=list)),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("recording", "place"),
                        name="one_segment_per_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end__isnull", True), ("start__isnull", True)),
                            models.Q(("end__gte", models.F("start")), ("start__gte", 0)),
                            _connector="OR",
                        ),
                        name="segment_has_its_seconds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
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
                ("text", models.TextField(blank=True, max_length=1000)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objections",
                        to="workshops.recording",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workshops.segment",
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Excerpt",
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
                ("start", models.FloatField(null=True)),
                ("end", models.FloatField(null=True)),
                ("begins", models.PositiveIntegerField(db_default=0, default=0)),
                ("ends", models.PositiveIntegerField(db_default=0, default=0)),
                ("quote", models.TextField(max_length=4000)),
                ("state", models.CharField(default="loose", max_length=9)),
                ("generation", models.PositiveIntegerField(default=0)),
                (
                    "clip",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
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
                    "topic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="excerpts",
                        to="workshops.recording",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workshops.segment",
                    ),
                ),
                (
                    "last",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workshops.segment",
                    ),
                ),
            ],
            options={
                "ordering": ["start", "created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["loose", "draft", "published"])),
                        name="excerpt_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end__isnull", True), ("start__isnull", True)),
                            models.Q(("end__gt", models.F("start")), ("start__gte", 0)),
                            _connector="OR",
                        ),
                        name="excerpt_has_its_seconds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentVersion",
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
                ("text", models.TextField(max_length=4000)),
                ("speaker", models.CharField(blank=True, default="", max_length=40)),
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="workshops.segment",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("segment", "number"), name="one_segment_version_per_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SubReport",
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
                ("body", models.TextField(blank=True, default="", max_length=20000)),
                ("body_html", models.TextField(blank=True, default="")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sub_reports",
                        to="workshops.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "indexes": [models.Index(fields=["topic", "workshop"], name="workshops_of_topic")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workshop", "topic"), name="one_sub_report_per_topic"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Registration",
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
                ("name", models.CharField(max_length=160)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("people", models.PositiveSmallIntegerField(default=1)),
                ("needs", models.CharField(blank=True, default="", max_length=400)),
                ("by_agent", models.BooleanField(default=False)),
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
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="registrations",
                        to="workshops.workshop",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("email", ""), _negated=True),
                        fields=("workshop", "email"),
                        name="one_registration_per_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("people__range", (1, 10))), name="registration_of_a_few"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Provenance",
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
                ("channel", models.CharField(max_length=8)),
                ("table", models.CharField(blank=True, default="", max_length=40)),
                ("agreed", models.BooleanField(default=False)),
                ("received_on", models.DateField(null=True)),
                ("line", models.CharField(blank=True, db_default="", default="", max_length=64)),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "excerpt",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="provenance",
                        to="workshops.excerpt",
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
                    "photo",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workshops.photo",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provenances",
                        to="workshops.workshop",
                    ),
                ),
                ("is_held", models.BooleanField(db_default=False, default=False)),
                ("was_public", models.BooleanField(db_default=False, default=False)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workshop", "created_at"], name="provenances_of_workshop")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                ["workshop", "paper", "letter", "phone", "counter", "voice"],
                            )
                        ),
                        name="provenance_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel", "workshop"), ("workshop__isnull", True), _connector="XOR"
                        ),
                        name="provenance_of_a_workshop",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("channel__in", ["paper", "letter", "phone", "counter"]),
                                _negated=True,
                            ),
                            ("agreed", True),
                            _connector="OR",
                        ),
                        name="entered_with_consent",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("line", ""), _negated=True),
                        fields=("workshop", "line"),
                        name="one_provenance_per_line",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Facilitation",
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
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facilitators",
                        to="workshops.workshop",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workshop", "participant"), name="one_facilitation_per_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclaredCount",
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
                ("label", models.CharField(max_length=200)),
                ("count", models.PositiveIntegerField()),
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
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="declared_counts",
                        to="workshops.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workshop", "place"), name="one_declared_count_per_place"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
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
                ("state", models.CharField(default="waiting", max_length=8)),
                ("name", models.CharField(blank=True, default="", max_length=160)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("structure", models.CharField(max_length=160)),
                ("structure_kind", models.CharField(max_length=14)),
                ("place", models.CharField(max_length=120)),
                ("held_on", models.DateField()),
                ("expected", models.PositiveIntegerField(null=True)),
                ("topics", models.JSONField(default=list)),
                ("message", models.TextField(blank=True, default="", max_length=2000)),
                ("reason", models.CharField(blank=True, default="", max_length=400)),
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "workshop",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workshops.workshop",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["consultation", "state", "created_at"], name="declarations_to_read"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "accepted", "refused"])),
                        name="declaration_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "waiting"), ("decided_at__isnull", False), _connector="XOR"
                        ),
                        name="declaration_decided_on_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentCard",
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
                ("code", models.CharField(max_length=12)),
                ("voice", models.BooleanField(default=False)),
                ("image", models.BooleanField(default=False)),
                ("publication", models.BooleanField(default=False)),
                ("reuse", models.BooleanField(default=False)),
                ("is_minor", models.BooleanField(default=False)),
                ("has_parental_form", models.BooleanField(default=False)),
                ("speaker", models.CharField(blank=True, default="", max_length=40)),
                ("recorded_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("silenced_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cards",
                        to="workshops.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workshop", "number"), name="one_card_per_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_minor", False),
                            ("has_parental_form", True),
                            models.Q(
                                ("image", False),
                                ("publication", False),
                                ("reuse", False),
                                ("voice", False),
                            ),
                            _connector="OR",
                        ),
                        name="minors_agree_with_their_parents",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadingLink",
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
                ("token", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                ("readers", models.PositiveIntegerField(default=0)),
                ("disagreements", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reading_links",
                        to="workshops.recording",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("token",), name="one_reading_link_per_token"),
                    models.CheckConstraint(
                        condition=models.Q(("disagreements__lte", models.F("readers"))),
                        name="who_disagreed_by_link_read_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mask",
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
                ("start", models.FloatField(null=True)),
                ("end", models.FloatField(null=True)),
                ("reason", models.CharField(max_length=9)),
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="masks",
                        to="workshops.recording",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["withdrawn", "personal", "offensive", "unlawful"])
                        ),
                        name="mask_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end__isnull", True), ("start__isnull", True)),
                            models.Q(("end__gt", models.F("start")), ("start__gte", 0)),
                            _connector="OR",
                        ),
                        name="mask_has_its_seconds",
                    ),
                ],
            },
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "VoiceMessage",
                "Workshop",
                "Photo",
                "Recording",
                "Segment",
                "Objection",
                "Excerpt",
                "SegmentVersion",
                "SubReport",
                "Registration",
                "Provenance",
                "Facilitation",
                "DeclaredCount",
                "Declaration",
                "ConsentCard",
                "ReadingLink",
                "Mask",
            )
        ),
        NoteContentChanges("Workshop"),
        NoteContentChanges("SubReport"),
        *CHANGE_DATES,
    ]

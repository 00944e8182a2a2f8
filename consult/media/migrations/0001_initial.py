"""The tables of uploads and media."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("core", "0001_initial"),
        ("organisations", "0001_organisations_and_hosts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Media",
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
                ("consultation_id", models.UUIDField(help_text="Whose room it takes.")),
                (
                    "holder",
                    models.CharField(
                        help_text="The name under which its files are held (core.files).",
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("audio", "sound"), ("video", "video"), ("text", "text")],
                        default="",
                        max_length=5,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("quarantine", "waiting to be checked"),
                            ("processing", "being prepared"),
                            ("ready", "ready"),
                            ("failed", "could not be prepared"),
                            ("blocked", "refused"),
                        ],
                        default="quarantine",
                        max_length=10,
                    ),
                ),
                (
                    "progress",
                    models.FloatField(
                        default=0,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                    ),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "unknown_format",
                                "The format of this file is not accepted. Send sound or video as MP3, M4A, OGG, WAV, FLAC, MP4, MOV, WebM or MKV. Send a text as ODT, DOCX, PDF, TXT or MD.",
                            ),
                            (
                                "damaged",
                                "This file is damaged or incomplete. Send it again.",
                            ),
                            (
                                "no_sound",
                                "This file contains neither sound nor video.",
                            ),
                            (
                                "too_long",
                                "This recording lasts more than three hours. Cut it, and send each part.",
                            ),
                            (
                                "too_large_a_picture",
                                "The picture of this video is larger than 4K. Send a smaller one.",
                            ),
                            (
                                "too_many_streams",
                                "This file has more than eight tracks. Send a simpler file.",
                            ),
                            (
                                "too_fast",
                                "This video has more than 60 frames per second. Send a simpler file.",
                            ),
                            (
                                "too_much_work",
                                "The preparation of this file took more time or memory than the site allows. Send a simpler file.",
                            ),
                            (
                                "protected",
                                "This document has a password or macros. Save it without them.",
                            ),
                            (
                                "no_text",
                                "This document contains no text. If it is a scan, type its text or send a photo.",
                            ),
                            (
                                "no_room",
                                "The site has no space left to prepare this file. Inform the team of the site.",
                            ),
                            (
                                "out_of_order",
                                "The site had a problem while it prepared this file. The file is stored, and can be prepared again.",
                            ),
                            (
                                "no_tool",
                                "The site has no tool to prepare sound and video. The file is stored. Inform the team of the site.",
                            ),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "original",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Its path; none once it is removed.",
                        max_length=200,
                    ),
                ),
                ("original_size", models.PositiveBigIntegerField()),
                (
                    "original_sha256",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Of what went straight to a bucket, since it was first read.",
                        max_length=64,
                    ),
                ),
                ("duration", models.FloatField(help_text="Seconds.", null=True)),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                (
                    "peaks",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Loudness from 0 to 100, at most 600 values, evenly.",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="Of a text: what it says.",
                        max_length=1000000,
                    ),
                ),
                (
                    "masks",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="[[from, to]] seconds that are neither heard nor seen.",
                    ),
                ),
                ("generation", models.PositiveIntegerField(default=1)),
                ("ready_at", models.DateTimeField(null=True)),
                (
                    "original_until",
                    models.DateTimeField(
                        help_text="When what was sent is removed; by default, as set.", null=True
                    ),
                ),
                (
                    "file",
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
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "consultation_id"],
                        include=("original_size",),
                        name="media_by_place",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["quarantine", "processing", "ready", "failed", "blocked"],
                            )
                        ),
                        name="media_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress__range", (0, 1))),
                        name="media_progress_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["failed", "blocked"]), _negated=True),
                            (
                                "refusal__in",
                                [
                                    "unknown_format",
                                    "damaged",
                                    "no_sound",
                                    "too_long",
                                    "too_large_a_picture",
                                    "too_many_streams",
                                    "too_fast",
                                    "too_much_work",
                                    "protected",
                                    "no_text",
                                    "no_room",
                                    "out_of_order",
                                    "no_tool",
                                ],
                            ),
                            _connector="XOR",
                        ),
                        name="media_refused_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(("kind", "text"), ("file__isnull", False), _connector="XOR"),
                            _connector="OR",
                        ),
                        name="media_ready_can_be_played",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
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
                ("consultation_id", models.UUIDField(help_text="Whose room it takes.")),
                (
                    "purpose",
                    models.CharField(
                        help_text="What it may be taken for: a name registered in `purposes`.",
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "media_type",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="As claimed; never believed.",
                        max_length=80,
                    ),
                ),
                ("length", models.PositiveBigIntegerField()),
                ("offset", models.PositiveBigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("receiving", "being sent"),
                            ("complete", "sent"),
                            ("taken", "taken"),
                        ],
                        default="receiving",
                        max_length=10,
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Of the whole, once complete; of none that went straight.",
                        max_length=64,
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                (
                    "is_direct",
                    models.BooleanField(
                        default=False,
                        help_text="Its parts go to the bucket, not through this service.",
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
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "consultation_id"],
                        include=("length",),
                        name="uploads_by_place",
                    ),
                    models.Index(fields=["expires_at"], name="uploads_by_end"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["receiving", "complete", "taken"])),
                        name="upload_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("length__gte", 1), ("offset__lte", models.F("length"))),
                        name="upload_within_its_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "receiving"), ("offset", models.F("length")), _connector="OR"
                        ),
                        name="complete_upload_is_whole",
                    ),
                ],
            },
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "Media",
                "Upload",
            )
        ),
    ]

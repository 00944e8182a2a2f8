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
        ("organisations", "0001_organisations_hosts_and_changes"),
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
                ("consultation_id", models.UUIDField()),
                ("holder", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(blank=True, default="", max_length=5)),
                ("state", models.CharField(default="quarantine", max_length=10)),
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
                ("refusal", models.CharField(blank=True, default="", max_length=20)),
                ("original", models.CharField(blank=True, default="", max_length=200)),
                ("original_size", models.PositiveBigIntegerField()),
                ("original_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("duration", models.FloatField(null=True)),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("peaks", models.JSONField(blank=True, default=list)),
                ("text", models.TextField(blank=True, default="", max_length=1000000)),
                ("masks", models.JSONField(blank=True, default=list)),
                ("generation", models.PositiveIntegerField(default=1)),
                ("ready_at", models.DateTimeField(null=True)),
                ("original_until", models.DateTimeField(null=True)),
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
                ("consultation_id", models.UUIDField()),
                ("purpose", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(blank=True, default="", max_length=80)),
                ("length", models.PositiveBigIntegerField()),
                ("offset", models.PositiveBigIntegerField(default=0)),
                ("state", models.CharField(default="receiving", max_length=10)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("expires_at", models.DateTimeField()),
                ("is_direct", models.BooleanField(default=False)),
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
                ("meant_for", models.UUIDField(null=True)),
                ("said", models.JSONField(blank=True, db_default={}, default=dict)),
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
        EnableRowLevelSecurity("Media"),
        EnableRowLevelSecurity("Upload"),
    ]

"""Moderation states of workshops, recordings, transcripts and photos."""

import uuid

import django.contrib.postgres.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0006_places"),
        ("core", "0003_sound_and_video"),
        ("media", "0001_initial"),
        ("organisations", "0002_stored_files"),
        ("workshops", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="decision_number",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="photo",
            name="decision_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
        migrations.AddField(
            model_name="photo",
            name="moderation_state",
            field=models.CharField(
                choices=[
                    ("pending", "awaiting moderation"),
                    ("published", "published"),
                    ("restricted", "behind a warning"),
                    ("hidden_provisional", "under review"),
                    ("removed", "removed"),
                    ("withdrawn", "withdrawn by its author"),
                    ("erased", "erased"),
                ],
                db_default="published",
                default="published",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="recording",
            name="decision_number",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="recording",
            name="decision_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
        migrations.AddField(
            model_name="recording",
            name="moderation_state",
            field=models.CharField(
                choices=[
                    ("pending", "awaiting moderation"),
                    ("published", "published"),
                    ("restricted", "behind a warning"),
                    ("hidden_provisional", "under review"),
                    ("removed", "removed"),
                    ("withdrawn", "withdrawn by its author"),
                    ("erased", "erased"),
                ],
                db_default="published",
                default="published",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="recording",
            name="words_decision",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="recording",
            name="words_id",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                default=uuid.uuid4,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="recording",
            name="words_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
        migrations.AddField(
            model_name="recording",
            name="words_state",
            field=models.CharField(
                choices=[
                    ("pending", "awaiting moderation"),
                    ("published", "published"),
                    ("restricted", "behind a warning"),
                    ("hidden_provisional", "under review"),
                    ("removed", "removed"),
                    ("withdrawn", "withdrawn by its author"),
                    ("erased", "erased"),
                ],
                db_default="published",
                default="published",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="workshop",
            name="decision_number",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="workshop",
            name="decision_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
        migrations.AddField(
            model_name="workshop",
            name="moderation_state",
            field=models.CharField(
                choices=[
                    ("pending", "awaiting moderation"),
                    ("published", "published"),
                    ("restricted", "behind a warning"),
                    ("hidden_provisional", "under review"),
                    ("removed", "removed"),
                    ("withdrawn", "withdrawn by its author"),
                    ("erased", "erased"),
                ],
                db_default="published",
                default="published",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
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
            ),
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.UniqueConstraint(
                fields=("words_id",), name="one_recording_per_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
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
        ),
    ]

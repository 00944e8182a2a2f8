"""Signals of texts, with arrivals and device marks. They sort the queue and decide nothing."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_one_account_per_passkey"),
        ("consultations", "0006_places"),
        ("moderation", "0004_alerts"),
        ("organisations", "0002_stored_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="Arrival",
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
                ("target_kind", models.CharField(max_length=40)),
                ("target_id", models.UUIDField()),
                ("arrived_at", models.DateTimeField()),
                (
                    "is_fresh",
                    models.BooleanField(help_text="Its author's account had just been made."),
                ),
                (
                    "sketch",
                    models.BinaryField(
                        help_text="None where the text is too short to be told from others.",
                        null=True,
                    ),
                ),
                ("cluster", models.UUIDField(null=True)),
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
                "indexes": [
                    models.Index(fields=["consultation", "arrived_at"], name="arrivals_by_time"),
                    models.Index(fields=["cluster"], name="arrivals_alike"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("target_id", "target_kind"), name="one_arrival_per_text"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Band",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("value", models.BigIntegerField()),
                (
                    "arrival",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="moderation.arrival",
                    ),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["consultation", "value"], name="bands_by_value")],
            },
        ),
        migrations.CreateModel(
            name="MarkKey",
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
                    "period",
                    models.PositiveIntegerField(help_text="How many times thirty days since 1970."),
                ),
                ("secret", models.BinaryField()),
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
                        fields=("organisation", "period"), name="one_mark_key_per_period"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signal",
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
                ("target_kind", models.CharField(max_length=40)),
                ("target_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contact", "contact details"),
                            ("insult", "a word that may insult"),
                            ("links", "links"),
                            ("duplicate", "almost the same text"),
                            ("burst", "many texts at once"),
                            ("same_device", "several accounts, one device"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "why",
                    models.JSONField(
                        default=dict, help_text="Places in the text and figures: never words."
                    ),
                ),
                ("weight", models.PositiveSmallIntegerField()),
                (
                    "cluster",
                    models.UUIDField(
                        help_text="Of a duplicate: all that say almost the same.", null=True
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
                        condition=models.Q(("cluster__isnull", False)),
                        fields=["cluster"],
                        name="signals_alike",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("target_id", "target_kind", "kind"),
                        name="one_signal_per_text_and_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Trace",
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
                ("target_kind", models.CharField(max_length=40)),
                ("target_id", models.UUIDField()),
                (
                    "mark",
                    models.CharField(
                        help_text="A digest under a key that is destroyed when it is turned.",
                        max_length=32,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["consultation", "mark"], name="traces_by_mark")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("target_id", "target_kind", "mark"),
                        name="one_trace_per_text_and_device",
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("Arrival"),
        EnableRowLevelSecurity("Band"),
        EnableRowLevelSecurity("MarkKey"),
        EnableRowLevelSecurity("Signal"),
        EnableRowLevelSecurity("Trace"),
    ]

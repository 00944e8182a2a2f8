"""The functions of the database, and the tables of journal, jobs, files and audit log."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.migrations._audit import AUDIT
from consult.core.migrations._database import DATABASE
from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [("organisations", "0001_organisations_hosts_and_changes")]

    operations = [
        *DATABASE,
        migrations.CreateModel(
            name="JournalEntry",
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
                ("act", models.CharField(max_length=80)),
                ("actor", models.UUIDField(null=True)),
                ("kind", models.CharField(max_length=40)),
                ("object_id", models.UUIDField(null=True)),
                ("consultation_id", models.UUIDField(null=True)),
                ("data", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "created_at"], name="core_journa_organis_a14873_idx"
                    ),
                    models.Index(
                        fields=["object_id", "created_at"], name="core_journa_object__cd43ba_idx"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
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
                ("name", models.CharField(max_length=160)),
                ("arguments", models.JSONField(default=dict)),
                ("is_short", models.BooleanField(db_default=False)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("attempts", models.PositiveIntegerField(default=0)),
                (
                    "wanted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "due_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("lease_until", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, default="", max_length=500)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running", "failed"])),
                        fields=["is_short", "due_at", "id"],
                        name="jobs_not_done",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyRecord",
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
                ("caller", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("kind", models.CharField(blank=True, default="", max_length=40)),
                ("object_id", models.CharField(blank=True, default="", max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at"], name="core_idempo_created_c8a89f_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "caller", "key"),
                        name="one_answer_per_idempotency_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
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
                ("holder", models.CharField(max_length=20)),
                ("consultation_id", models.UUIDField(null=True)),
                ("kind", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=80)),
                ("size", models.PositiveBigIntegerField()),
                ("variants", models.JSONField()),
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
                        include=("size",),
                        name="files_by_place",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["image", "document", "audio", "video"])),
                        name="file_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
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
                ("act", models.CharField(max_length=40)),
                ("actor", models.UUIDField(null=True)),
                ("kind", models.CharField(blank=True, default="", max_length=40)),
                ("object_id", models.UUIDField(null=True)),
                ("consultation_id", models.UUIDField(null=True)),
                ("data", models.JSONField(blank=True, default=dict)),
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
                        fields=["organisation", "-created_at", "-id"], name="audit_latest_first"
                    ),
                    models.Index(
                        fields=["organisation", "actor", "-created_at"], name="audit_of_somebody"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckOutcome",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("checked_at", models.DateTimeField()),
                ("problems", models.PositiveIntegerField()),
                ("first", models.TextField(blank=True)),
            ],
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "JournalEntry",
                "Job",
                "IdempotencyRecord",
                "StoredFile",
                "AuditEntry",
            )
        ),
        AppendOnly("JournalEntry"),
        *AUDIT,
    ]

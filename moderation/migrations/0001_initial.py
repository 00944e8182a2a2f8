"""The tables of notices, cases, decisions, appeals, approvals, alerts, signals and measures."""

import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity


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
            name="Case",
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
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                ("target_kind", models.CharField(max_length=40)),
                ("target_id", models.UUIDField()),
                ("state", models.CharField(default="open", max_length=8)),
                ("due_at", models.DateTimeField()),
                (
                    "claimed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                ("claimed_at", models.DateTimeField(null=True)),
                ("notices_count", models.PositiveIntegerField(default=0)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("urgency", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("version", models.PositiveIntegerField(db_default=0, default=0)),
                ("decided_at", models.DateTimeField(null=True)),
                ("is_fast", models.BooleanField(db_default=False, default=False)),
                ("overdue_told_at", models.DateTimeField(null=True)),
                ("waited_hours", models.FloatField(null=True)),
                ("warn_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, db_default="", default="", max_length=16)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["consultation", "state", "created_at"],
                        name="moderation__consult_da62ff_idx",
                    ),
                    models.Index(fields=["consultation", "decided_at"], name="cases_decided"),
                    models.Index(
                        condition=models.Q(("state__in", ["open", "claimed"])),
                        fields=["organisation", "warn_at"],
                        name="cases_to_warn_of",
                    ),
                    models.Index(
                        models.F("organisation"),
                        models.OrderBy(models.F("is_fast"), descending=True),
                        models.OrderBy(
                            models.Case(
                                models.When(is_fast=True, then=models.Value(0)),
                                default=models.F("urgency"),
                                output_field=models.PositiveSmallIntegerField(),
                            ),
                            descending=True,
                        ),
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("state__in", ["open", "claimed"])),
                        name="cases_by_urgency",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "claimed"])),
                        fields=("target_kind", "target_id"),
                        name="one_open_case_per_object",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
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
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="moderation.case",
                    ),
                ),
                ("target_kind", models.CharField(max_length=40)),
                ("target_id", models.UUIDField()),
                ("reason", models.CharField(max_length=16)),
                ("explanation", models.TextField(blank=True, default="", max_length=1000)),
                (
                    "reporter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("state", models.CharField(default="open", max_length=8)),
                ("in_good_faith", models.BooleanField(db_default=False, default=False)),
                (
                    "location",
                    models.CharField(blank=True, db_default="", default="", max_length=500),
                ),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=160)),
                ("is_unfounded", models.BooleanField(db_default=False, default=False)),
                ("end", models.FloatField(null=True)),
                ("start", models.FloatField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["target_id", "reporter"], name="notices_by_target")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reporter__isnull", False)),
                        fields=("case", "reporter"),
                        name="one_notice_per_case_and_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end__isnull", True), ("start__isnull", True)),
                            models.Q(("end__gt", models.F("start")), ("start__gte", 0)),
                            _connector="OR",
                        ),
                        name="notice_has_its_seconds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="moderation.case",
                    ),
                ),
                ("target_kind", models.CharField(max_length=40)),
                ("target_id", models.UUIDField()),
                ("action", models.CharField(max_length=16)),
                ("reason", models.CharField(blank=True, default="", max_length=16)),
                ("origin", models.CharField(max_length=9)),
                ("automation", models.BooleanField(default=False)),
                ("state_before", models.CharField(blank=True, max_length=20)),
                ("state_after", models.CharField(blank=True, max_length=20)),
                ("moderator_id", models.UUIDField(null=True)),
                ("facts_digest", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("about", models.PositiveIntegerField(null=True)),
                ("details", models.JSONField(blank=True, db_default={}, default=dict)),
                ("opened_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("is_put_back", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["target_id", "-number"], name="decisions_by_target")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "number"), name="one_decision_per_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionHead",
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
                ("number", models.PositiveIntegerField(default=0)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="StatementOfReasons",
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
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statement",
                        to="moderation.decision",
                    ),
                ),
                ("facts", models.TextField(blank=True, default="", max_length=2000)),
                ("salt", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Appeal",
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
                ("side", models.CharField(max_length=8)),
                ("text", models.TextField(blank=True, default="", max_length=2000)),
                ("state", models.CharField(default="open", max_length=8)),
                ("due_at", models.DateTimeField()),
                ("assigned_until", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True, default="", max_length=2000)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "appellant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
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
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="moderation.decision",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="appeals",
                        to="moderation.notice",
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
                    "outcome",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ended_appeal",
                        to="moderation.decision",
                    ),
                ),
                ("heard_by_pool", models.BooleanField(db_default=False, default=False)),
                (
                    "involved",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
                ("pool_told_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["consultation", "state", "created_at"], name="appeals_to_read"
                    ),
                    models.Index(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=["organisation"],
                        name="appeals_unheard",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("side", "author")),
                        fields=("decision",),
                        name="one_appeal_of_an_author",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("notice__isnull", False)),
                        fields=("decision", "notice"),
                        name="one_appeal_for_a_notice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "assigned"]),
                            models.Q(("decided_at__isnull", False), ("outcome__isnull", False)),
                            _connector="XOR",
                        ),
                        name="appeal_ends_with_a_decision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
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
                ("kind", models.CharField(max_length=20)),
                ("payload", models.JSONField(blank=True, default=dict)),
                ("state", models.CharField(default="waiting", max_length=9)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        null=True,
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
                ("opened_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "state", "created_at"], name="approvals_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by__isnull", True),
                            ("asked_by__isnull", True),
                            models.Q(("answered_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="approved_by_somebody_else",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
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
                ("seen_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="moderation.case",
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
                "indexes": [models.Index(fields=["organisation", "seen_at"], name="presences_now")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "participant"), name="one_presence_per_participant"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AlertChoice",
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
                    "at_least",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                    ),
                ),
                (
                    "oldest_hours",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(80),
                        ],
                    ),
                ),
                (
                    "every_hours",
                    models.PositiveSmallIntegerField(
                        default=4,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(168),
                        ],
                    ),
                ),
                ("fast_lane", models.BooleanField(default=True)),
                ("last_sent_at", models.DateTimeField(null=True)),
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
                        fields=("participant", "consultation"), name="one_alert_choice"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at_least__range", (1, 1000)), ("every_hours__range", (1, 168))
                        ),
                        name="alerts_are_possible",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
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
                ("target_kind", models.CharField(max_length=40)),
                ("target_id", models.UUIDField()),
                ("arrived_at", models.DateTimeField()),
                ("is_fresh", models.BooleanField()),
                ("sketch", models.BinaryField(null=True)),
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
                    models.Index(fields=["consultation", "created_at"], name="arrivals_by_entry"),
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
                ("period", models.PositiveIntegerField()),
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
                ("target_kind", models.CharField(max_length=40)),
                ("target_id", models.UUIDField()),
                ("kind", models.CharField(max_length=11)),
                ("why", models.JSONField(default=dict)),
                ("weight", models.PositiveSmallIntegerField()),
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
                ("target_kind", models.CharField(max_length=40)),
                ("target_id", models.UUIDField()),
                ("mark", models.CharField(max_length=32)),
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
        migrations.CreateModel(
            name="Measure",
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
                ("kind", models.CharField(max_length=16)),
                ("minutes", models.PositiveSmallIntegerField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measure",
                        to="moderation.decision",
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
                "indexes": [
                    models.Index(fields=["participant", "created_at"], name="measures_of_a_person")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "slow"), ("minutes__isnull", False)),
                            models.Q(
                                models.Q(("kind", "slow"), _negated=True), ("minutes__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="slow_mode_has_minutes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadMark",
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
                ("read_until", models.DateTimeField()),
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
                        fields=("organisation", "participant"), name="one_read_mark_per_participant"
                    )
                ],
            },
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "Case",
                "Notice",
                "Decision",
                "DecisionHead",
                "StatementOfReasons",
                "Appeal",
                "Approval",
                "Presence",
                "AlertChoice",
                "Arrival",
                "Band",
                "MarkKey",
                "Signal",
                "Trace",
                "Measure",
                "ReadMark",
            )
        ),
        AppendOnly("Decision"),
    ]

"""Fields and tables for fair decisions.

They are for claims that end, urgency, notices with the fields of DSA art. 16, log entries of
version 2, appeals, and acts that need two people.
"""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_one_account_per_passkey"),
        ("consultations", "0006_places"),
        ("moderation", "0001_initial"),
        ("organisations", "0002_stored_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="claimed_until",
            field=models.DateTimeField(
                help_text="A claim holds so long, unless whoever has it goes on.", null=True
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="escalated_at",
            field=models.DateTimeField(
                help_text="When others were told that its delay is about to end.", null=True
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="urgency",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="By what signals say: for order only."
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="about",
            field=models.PositiveIntegerField(
                help_text="Number of the decision that it undoes or reviews.", null=True
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="details",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="decision",
            name="opened_at",
            field=models.DateTimeField(
                help_text="Since when it waited; none in entries of version 1.", null=True
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="until",
            field=models.DateTimeField(help_text="When it ends by itself.", null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="in_good_faith",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Said to be accurate and complete (art. 16.2 d).",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="location",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Where exactly it is (art. 16.2 b).",
                max_length=500,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="name",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Of whoever reports illegal content.",
                max_length=160,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="action",
            field=models.CharField(
                choices=[
                    ("publish", "publish"),
                    ("correct", "ask for a correction"),
                    ("move", "move to another topic"),
                    ("merge", "merge with another one"),
                    ("split", "part again what was merged"),
                    ("restrict", "put behind a warning"),
                    ("hide", "hide while it is reviewed"),
                    ("remove", "remove"),
                    ("restore", "restore"),
                    ("no_breach", "leave online"),
                    ("undo", "undo a decision"),
                    ("uphold", "uphold a decision"),
                    ("warn", "warn"),
                    ("slow", "slow mode"),
                    ("suspend_posting", "suspend posting"),
                    ("suspend", "suspend the account"),
                    ("close", "close the account"),
                    ("lift", "lift a measure"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="origin",
            field=models.CharField(
                choices=[
                    ("notice", "a notice"),
                    ("own", "the moderator's own initiative"),
                    ("authority", "an order of an authority"),
                    ("appeal", "an appeal"),
                ],
                max_length=9,
            ),
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
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("author", "whoever wrote it"),
                            ("reporter", "whoever reported it"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(blank=True, default="", max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("assigned", "being looked at"),
                            ("upheld", "decision upheld"),
                            ("reversed", "decision reversed"),
                            ("partly", "decision partly reversed"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
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
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["consultation", "state", "created_at"], name="appeals_to_read"
                    )
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
                ("kind", models.CharField(max_length=20)),
                ("payload", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for a second person"),
                            ("granted", "done with a second person"),
                            ("refused", "refused by a second person"),
                            ("withdrawn", "taken back by whoever asked"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
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
        EnableRowLevelSecurity("Appeal"),
        EnableRowLevelSecurity("Approval"),
    ]

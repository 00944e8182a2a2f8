"""Creation of cases with their notices, and of numbered decisions with their reasons."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("consultations", "0001_initial"),
        ("core", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
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
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                ("target_kind", models.CharField(max_length=40)),
                ("target_id", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("claimed", "claimed"),
                            ("decided", "decided"),
                            ("closed", "closed"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
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
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["consultation", "state", "created_at"],
                        name="moderation__consult_da62ff_idx",
                    )
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
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("insult", "insult or personal attack"),
                            ("hate", "hate or discrimination"),
                            ("threat", "threat or incitement to violence"),
                            ("defamation", "defamation"),
                            ("privacy", "personal data or privacy of someone"),
                            ("sexual", "sexual content, or content involving a minor"),
                            ("terrorism", "terrorism"),
                            ("impersonation", "I did not write this: impersonation"),
                            ("spam", "spam or advertising"),
                            ("manipulation", "organised manipulation or multiple accounts"),
                            ("off_topic", "off topic"),
                            ("duplicate", "duplicate"),
                            ("copyright", "copyright"),
                            ("electoral", "electoral period rule"),
                            ("inaccessible", "inaccessible or broken media"),
                            ("illegal", "other illegal content"),
                        ],
                        max_length=16,
                    ),
                ),
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
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        default="",
                        help_text="Of a visitor who wants to know what was decided.",
                        max_length=254,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "awaiting a decision"), ("decided", "decided")],
                        default="open",
                        max_length=8,
                    ),
                ),
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
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("publish", "publish"),
                            ("restrict", "put behind a warning"),
                            ("hide", "hide while it is reviewed"),
                            ("remove", "remove"),
                            ("restore", "restore"),
                            ("no_breach", "leave online"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("insult", "insult or personal attack"),
                            ("hate", "hate or discrimination"),
                            ("threat", "threat or incitement to violence"),
                            ("defamation", "defamation"),
                            ("privacy", "personal data or privacy of someone"),
                            ("sexual", "sexual content, or content involving a minor"),
                            ("terrorism", "terrorism"),
                            ("impersonation", "I did not write this: impersonation"),
                            ("spam", "spam or advertising"),
                            ("manipulation", "organised manipulation or multiple accounts"),
                            ("off_topic", "off topic"),
                            ("duplicate", "duplicate"),
                            ("copyright", "copyright"),
                            ("electoral", "electoral period rule"),
                            ("inaccessible", "inaccessible or broken media"),
                            ("illegal", "other illegal content"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("notice", "a notice"),
                            ("own", "the moderator's own initiative"),
                            ("authority", "an order of an authority"),
                        ],
                        max_length=9,
                    ),
                ),
                ("automation", models.BooleanField(default=False)),
                ("state_before", models.CharField(max_length=20)),
                ("state_after", models.CharField(max_length=20)),
                (
                    "moderator_id",
                    models.UUIDField(
                        help_text="Participant who decided; shown as their role only.", null=True
                    ),
                ),
                ("facts_digest", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
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
        EnableRowLevelSecurity("Case"),
        EnableRowLevelSecurity("Notice"),
        EnableRowLevelSecurity("Decision"),
        EnableRowLevelSecurity("DecisionHead"),
        EnableRowLevelSecurity("StatementOfReasons"),
        AppendOnly("Decision"),
    ]

"""Acts that take effect ten minutes after they are confirmed."""

import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_usual_team"),
        ("consultations", "0003_preview_links"),
        ("lifecycle", "0002_consultation_templates"),
        ("organisations", "0002_logo"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingAct",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("open_consultation", "Opening of the consultation"),
                            ("close_consultation", "Early close of the consultation"),
                            ("extend_phase", "Extension of a step"),
                            ("open_vote", "Opening of a vote"),
                            ("extend_vote", "Extension of a vote"),
                            ("close_vote", "Early close of a vote"),
                            ("open_questionnaire", "Opening of a questionnaire"),
                            ("extend_questionnaire", "Extension of a questionnaire"),
                            ("close_questionnaire", "Early close of a questionnaire"),
                            ("publish_dataset", "Publication of the data"),
                        ],
                        max_length=24,
                    ),
                ),
                ("subject_id", models.UUIDField()),
                (
                    "arguments",
                    models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder),
                ),
                ("shown_hash", models.BinaryField(max_length=32)),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                            ("dropped", "Dropped"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("refusal", models.CharField(blank=True, default="", max_length=600)),
                (
                    "confirmed_by",
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
                "ordering": ["due_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("consultation",),
                        name="one_waiting_act_per_consultation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "open_consultation",
                                    "close_consultation",
                                    "extend_phase",
                                    "open_vote",
                                    "extend_vote",
                                    "close_vote",
                                    "open_questionnaire",
                                    "extend_questionnaire",
                                    "close_questionnaire",
                                    "publish_dataset",
                                ],
                            )
                        ),
                        name="waiting_act_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "done", "stopped", "dropped"])
                        ),
                        name="waiting_act_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="waiting_act_is_settled_once",
                    ),
                ],
            },
        ),
        EnableRowLevelSecurity("WaitingAct"),
    ]

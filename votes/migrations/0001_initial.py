"""Create questions and their running tallies."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.lookups
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("consultations", "0001_initial"),
        ("debates", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Question",
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
                (
                    "proposal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="question",
                        to="debates.proposal",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("position", "position on a proposal"),
                            ("single", "one choice"),
                            ("approval", "several choices"),
                            ("support", "support"),
                            ("ranking", "ranking"),
                            ("scale", "scale"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("live", "visible to all at any time"),
                            ("after_vote", "visible after taking position"),
                            ("sealed", "hidden until the end"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "pseudonym_scope",
                    models.CharField(
                        choices=[
                            ("question", "one question"),
                            ("consultation", "the whole consultation"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("native", "cast here"), ("imported", "cast on another platform")],
                        default="native",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("open", "open"),
                            ("closed", "closed"),
                            ("published", "published"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                (
                    "is_frozen",
                    models.BooleanField(
                        default=False, help_text="Its proposal is out of public view."
                    ),
                ),
                (
                    "opens_at",
                    models.DateTimeField(
                        help_text="Polls only: positions follow the phase.", null=True
                    ),
                ),
                (
                    "closes_at",
                    models.DateTimeField(
                        help_text="Polls only: positions follow the phase.", null=True
                    ),
                ),
                ("method", models.CharField(max_length=40)),
                (
                    "rules",
                    models.TextField(help_text="The line of JSON that was hashed at opening."),
                ),
                ("rules_hash", models.BinaryField(max_length=32)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["consultation", "created_at", "id"], name="questions_by_time"
                    ),
                    models.Index(
                        condition=models.Q(
                            ("state__in", ["draft", "open"]),
                            ("visibility__in", ["after_vote", "sealed"]),
                        ),
                        fields=["consultation"],
                        name="questions_hiding_counts",
                    ),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["consultation"],
                        name="questions_still_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "position"), ("proposal__isnull", False)),
                            models.Q(
                                models.Q(("kind", "position"), _negated=True),
                                ("proposal__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="position_question_has_its_proposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "position"), _negated=True),
                            models.Q(("closes_at__isnull", True), ("opens_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="position_question_has_no_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "open", "closed", "published"])),
                        name="question_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["live", "after_vote", "sealed"])),
                        name="visibility_known",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func(models.F("rules_hash"), function="octet_length"), 32
                        ),
                        name="rules_hash_is_32_bytes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="tally",
                        serialize=False,
                        to="votes.question",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tally",
                        to="debates.proposal",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
                ("agree", models.PositiveIntegerField(default=0)),
                ("mixed", models.PositiveIntegerField(default=0)),
                ("disagree", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                (
                    "version",
                    models.PositiveBigIntegerField(
                        default=0, help_text="Moves with every event of the question."
                    ),
                ),
                (
                    "support",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            models.F("agree"), "-", models.F("disagree")
                        ),
                        output_field=models.IntegerField(),
                    ),
                ),
                (
                    "divisiveness",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Least(
                            models.F("agree"), models.F("disagree")
                        ),
                        output_field=models.IntegerField(),
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["topic", "-support", "-proposal"],
                        name="tallies_of_topic_by_support",
                    ),
                    models.Index(
                        fields=["topic", "-divisiveness", "-proposal"],
                        name="tallies_of_topic_divided",
                    ),
                    models.Index(
                        fields=["consultation", "-support", "-proposal"], name="tallies_by_support"
                    ),
                    models.Index(
                        fields=["consultation", "-divisiveness", "-proposal"],
                        name="tallies_divided",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("agree"), "+", models.F("mixed")
                                    ),
                                    "+",
                                    models.F("disagree"),
                                ),
                            )
                        ),
                        name="tally_adds_up",
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("Question"),
        EnableRowLevelSecurity("Tally"),
    ]

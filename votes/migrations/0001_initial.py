"""The tables of questions, polls and tallies, with the triggers that freeze an opened question."""

import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.math
import django.db.models.lookups
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity, NoteChangesOfPolls
from votes.migrations._change_dates import CHANGE_DATES
from votes.migrations._frozen import LOCKS


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("consultations", "0001_initial"),
        ("debates", "0001_initial"),
        ("organisations", "0001_organisations_hosts_and_changes"),
        ("questionnaires", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Question",
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
                (
                    "proposal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="question",
                        to="debates.proposal",
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("title", models.CharField(max_length=300)),
                ("visibility", models.CharField(max_length=10)),
                ("pseudonym_scope", models.CharField(max_length=12)),
                ("origin", models.CharField(default="native", max_length=8)),
                ("state", models.CharField(default="draft", max_length=9)),
                ("is_frozen", models.BooleanField(default=False)),
                ("opens_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                ("method", models.CharField(max_length=40)),
                ("rules", models.TextField()),
                ("rules_hash", models.BinaryField(max_length=32)),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
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
                    models.Index(
                        fields=["consultation", "changed_at", "id"], name="questions_by_change"
                    ),
                    models.Index(
                        condition=models.Q(("kind", "position"), _negated=True),
                        fields=["consultation"],
                        name="polls_of_consultation",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "position"),
                            ("state", "draft"),
                            models.Q(
                                ("closes_at__isnull", False),
                                ("opens_at__isnull", False),
                                ("opens_at__lt", models.F("closes_at")),
                            ),
                            _connector="OR",
                        ),
                        name="poll_has_its_dates",
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
                ("version", models.PositiveBigIntegerField(default=0)),
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
                ("earlier", models.PositiveIntegerField(default=0)),
                ("text_version", models.PositiveIntegerField(default=1)),
                (
                    "moved_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
        migrations.CreateModel(
            name="Poll",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="poll",
                        serialize=False,
                        to="votes.question",
                    ),
                ),
                ("sentence", models.CharField(max_length=300)),
                ("sentence_fr", models.CharField(max_length=300, null=True)),
                ("sentence_en", models.CharField(max_length=300, null=True)),
                ("explanation", models.TextField(blank=True, default="", max_length=4000)),
                (
                    "explanation_fr",
                    models.TextField(blank=True, default="", max_length=4000, null=True),
                ),
                (
                    "explanation_en",
                    models.TextField(blank=True, default="", max_length=4000, null=True),
                ),
                ("max_choices", models.PositiveSmallIntegerField(default=1)),
                ("lowest", models.SmallIntegerField(default=-100)),
                ("highest", models.SmallIntegerField(default=100)),
                ("step", models.PositiveSmallIntegerField(default=25)),
                ("allows_blank", models.BooleanField(default=False)),
                ("announced_closes_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("closing_reason", models.CharField(blank=True, default="", max_length=400)),
                ("published_at", models.DateTimeField(null=True)),
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
                    "topic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
                ("aside", models.CharField(blank=True, db_default="", default="", max_length=160)),
                (
                    "aside_en",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=160, null=True
                    ),
                ),
                (
                    "aside_fr",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=160, null=True
                    ),
                ),
                (
                    "words",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="questionnaires.questionnaire",
                    ),
                ),
                (
                    "extension_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=400),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("max_choices__gte", 1)),
                        name="poll_lets_choose_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("highest__lte", 100),
                            ("lowest__gte", -100),
                            ("lowest__lt", models.F("highest")),
                            ("step__gte", 1),
                        ),
                        name="poll_scale_within_a_hundred",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.math.Mod(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("highest"), "-", models.F("lowest")
                                ),
                                models.F("step"),
                            ),
                            0,
                        ),
                        name="poll_scale_ends_on_a_step",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Option",
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
                ("place", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=200)),
                ("label_fr", models.CharField(max_length=200, null=True)),
                ("label_en", models.CharField(max_length=200, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="options",
                        to="votes.poll",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("poll", "place"),
                        name="one_option_per_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place__gte", 1), ("place__lte", 20)),
                        name="option_place_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="result",
                        serialize=False,
                        to="votes.question",
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                ("working", models.JSONField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                ("levels", models.JSONField(db_default={}, default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="DailyChange",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "question_id",
                        "day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("added", models.IntegerField()),
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
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="votes.question",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PollCount",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="votes.question",
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                (
                    "moved_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
            ],
        ),
        migrations.CreateModel(
            name="Restoration",
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
                ("saved_at", models.DateTimeField()),
                ("votes", models.PositiveIntegerField()),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
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
                "ordering": ["-saved_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "saved_at"), name="one_restoration_per_backup"
                    )
                ],
            },
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "Question",
                "Tally",
                "Poll",
                "Option",
                "Result",
                "DailyChange",
                "PollCount",
                "Restoration",
            )
        ),
        AppendOnly("Result"),
        AppendOnly("Restoration"),
        NoteChangesOfPolls("Question"),
        *LOCKS,
        *CHANGE_DATES,
    ]

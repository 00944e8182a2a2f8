"""Create polls with their terms, options and results, and freeze them when they are opened."""

import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.math
import django.db.models.lookups
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity
from votes.migrations._frozen import LOCKS


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0001_initial"),
        ("debates", "0001_initial"),
        ("organisations", "0001_initial"),
        ("votes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Option",
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
                ("place", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=200)),
                ("label_fr", models.CharField(max_length=200, null=True)),
                ("label_en", models.CharField(max_length=200, null=True)),
            ],
            options={
                "ordering": ["place"],
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
                (
                    "max_choices",
                    models.PositiveSmallIntegerField(default=1, help_text="Approval only."),
                ),
                ("lowest", models.SmallIntegerField(default=-100, help_text="Scale only.")),
                ("highest", models.SmallIntegerField(default=100, help_text="Scale only.")),
                ("step", models.PositiveSmallIntegerField(default=25, help_text="Scale only.")),
                (
                    "allows_blank",
                    models.BooleanField(
                        default=False, help_text="Whether one may abstain and be counted apart."
                    ),
                ),
                (
                    "announced_closes_at",
                    models.DateTimeField(
                        help_text="First announced end of a vote that was extended.", null=True
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        help_text="When it was closed before its date (ADR 0004).", null=True
                    ),
                ),
                ("closing_reason", models.CharField(blank=True, default="", max_length=400)),
                ("published_at", models.DateTimeField(null=True)),
            ],
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
                (
                    "total",
                    models.PositiveIntegerField(
                        help_text="Votes that count, abstentions among them."
                    ),
                ),
                ("working", models.JSONField(help_text="As votes.counting writes it.")),
            ],
        ),
        # New rows are checked from now on; existing rows are checked in the next migration, so that
        # no query waits for this.
        AddConstraintNotValid(
            model_name="question",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddField(
            model_name="option",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="poll",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="poll",
            name="topic",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="consultations.topic",
            ),
        ),
        migrations.AddField(
            model_name="option",
            name="poll",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="options", to="votes.poll"
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_choices__gte", 1)), name="poll_lets_choose_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("highest__lte", 100),
                    ("lowest__gte", -100),
                    ("lowest__lt", models.F("highest")),
                    ("step__gte", 1),
                ),
                name="poll_scale_within_a_hundred",
            ),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="option",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("poll", "place"),
                name="one_option_per_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="option",
            constraint=models.CheckConstraint(
                condition=models.Q(("place__gte", 1), ("place__lte", 20)), name="option_place_known"
            ),
        ),
        EnableRowLevelSecurity("Poll"),
        EnableRowLevelSecurity("Option"),
        EnableRowLevelSecurity("Result"),
        AppendOnly("Result"),
        *LOCKS,
    ]

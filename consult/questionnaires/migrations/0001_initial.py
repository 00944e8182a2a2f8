"""The tables of questionnaires, with the triggers that freeze an opened questionnaire."""

import uuid

import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.lookups
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.postgres.operations import EnableRowLevelSecurity, NoteContentChanges
from consult.questionnaires.migrations._frozen import LOCKS


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("consultations", "0001_initial"),
        ("organisations", "0001_organisations_hosts_and_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Questionnaire",
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
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=160)),
                ("title_fr", models.CharField(max_length=160, null=True)),
                ("title_en", models.CharField(max_length=160, null=True)),
                ("introduction", models.TextField(blank=True, default="", max_length=4000)),
                (
                    "introduction_fr",
                    models.TextField(blank=True, default="", max_length=4000, null=True),
                ),
                (
                    "introduction_en",
                    models.TextField(blank=True, default="", max_length=4000, null=True),
                ),
                ("state", models.CharField(default="draft", max_length=6)),
                ("anonymity", models.CharField(default="named", max_length=9)),
                ("opens_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                ("paper_until", models.DateTimeField(null=True)),
                ("rules", models.TextField(blank=True, default="")),
                (
                    "rules_hash",
                    models.BinaryField(
                        default=b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
                        max_length=32,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("closing_reason", models.CharField(blank=True, default="", max_length=400)),
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
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
                ("stands_alone", models.BooleanField(db_default=True, default=True)),
                ("announced_closes_at", models.DateTimeField(null=True)),
                (
                    "extension_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=400),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["closes_at"],
                        name="questionnaires_still_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "number"), name="one_questionnaire_per_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "open", "closed"])),
                        name="questionnaire_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("anonymity__in", ["named", "anonymous"])),
                        name="anonymity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(
                                ("closes_at__isnull", False),
                                ("opens_at__isnull", False),
                                ("opens_at__lt", models.F("closes_at")),
                            ),
                            _connector="OR",
                        ),
                        name="opened_questionnaire_has_its_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paper_until__isnull", True),
                            models.Q(
                                ("closes_at__isnull", False),
                                ("paper_until__gte", models.F("closes_at")),
                            ),
                            _connector="OR",
                        ),
                        name="sheets_are_entered_after_the_close",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("announced_closes_at__isnull", True),
                            ("announced_closes_at__lt", models.F("closes_at")),
                            _connector="OR",
                        ),
                        name="questionnaire_is_extended_only",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Respondent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="respondents",
                        to="questionnaires.questionnaire",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("questionnaire", "participant"), name="one_answer_per_respondent"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
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
                ("title", models.CharField(max_length=160)),
                ("title_fr", models.CharField(max_length=160, null=True)),
                ("title_en", models.CharField(max_length=160, null=True)),
                ("text", models.TextField(blank=True, default="", max_length=4000)),
                ("text_fr", models.TextField(blank=True, default="", max_length=4000, null=True)),
                ("text_en", models.TextField(blank=True, default="", max_length=4000, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="questionnaires.questionnaire",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("questionnaire", "place"),
                        name="one_section_per_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place__range", (1, 20))), name="section_place_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
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
                ("kind", models.CharField(max_length=10)),
                ("label", models.CharField(max_length=300)),
                ("label_fr", models.CharField(max_length=300, null=True)),
                ("label_en", models.CharField(max_length=300, null=True)),
                ("is_required", models.BooleanField(default=False)),
                ("options", models.JSONField(blank=True, default=list)),
                ("max_choices", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "minimum",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=15, null=True),
                ),
                (
                    "maximum",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=15, null=True),
                ),
                (
                    "step",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=15, null=True),
                ),
                ("unit", models.CharField(blank=True, default="", max_length=20)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="questionnaires.section",
                    ),
                ),
                ("hint", models.CharField(blank=True, default="", max_length=500)),
                ("hint_fr", models.CharField(blank=True, default="", max_length=500, null=True)),
                ("hint_en", models.CharField(blank=True, default="", max_length=500, null=True)),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("section", "place"),
                        name="one_item_per_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place__range", (1, 60))), name="item_place_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "short_text",
                                    "long_text",
                                    "single",
                                    "multiple",
                                    "scale",
                                    "yes_no",
                                    "number",
                                ],
                            )
                        ),
                        name="item_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["single", "multiple"]), ("options", []), _connector="XOR"
                        ),
                        name="item_has_options_where_one_chooses",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("options"),
                                function="jsonb_array_length",
                                output_field=models.IntegerField(),
                            ),
                            30,
                        ),
                        name="item_has_few_options",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minimum__isnull", True),
                            ("maximum__isnull", True),
                            ("minimum__lte", models.F("maximum")),
                            _connector="OR",
                        ),
                        name="item_range_is_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("max_choices__isnull", True),
                            models.Q(("kind", "multiple"), ("max_choices__gte", 1)),
                            _connector="OR",
                        ),
                        name="item_lets_choose_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "scale"), _negated=True),
                            models.Q(
                                ("maximum__isnull", False),
                                ("minimum__isnull", False),
                                ("minimum__lt", models.F("maximum")),
                                ("step__gt", 0),
                                ("step__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="scale_has_its_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("origin", models.CharField(max_length=6)),
                ("day", models.DateField(null=True)),
                ("sheet", models.CharField(blank=True, default="", max_length=40)),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
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
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="questionnaires.questionnaire",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["questionnaire", "origin"], name="submissions_by_origin")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("questionnaire", "participant"), name="one_submission_per_person"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("sheet", ""), _negated=True),
                        fields=("questionnaire", "sheet"),
                        name="one_submission_per_sheet",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("entered_by__isnull", True), ("origin", "online"), ("sheet", "")
                            ),
                            models.Q(
                                ("day__isnull", False),
                                ("origin", "paper"),
                                ("participant__isnull", True),
                                models.Q(("sheet", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="submission_came_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("participant__isnull", True), ("day__isnull", False), _connector="OR"
                        ),
                        name="named_submission_has_its_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("value", models.JSONField()),
                ("reading", models.CharField(blank=True, default="", max_length=9)),
                ("reason", models.CharField(blank=True, default="", max_length=11)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="questionnaires.item",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="questionnaires.submission",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["item", "reading", "id"], name="answers_of_item")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("submission", "item"), name="one_answer_per_item"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reading__in", ["", "waiting", "published", "withheld"])
                        ),
                        name="reading_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reading", "withheld"),
                                (
                                    "reason__in",
                                    [
                                        "personal",
                                        "offensive",
                                        "unlawful",
                                        "advertising",
                                        "off_topic",
                                        "erased",
                                    ],
                                ),
                            ),
                            models.Q(
                                models.Q(("reading", "withheld"), _negated=True), ("reason", "")
                            ),
                            _connector="OR",
                        ),
                        name="what_is_withheld_says_why",
                    ),
                ],
            },
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "Questionnaire",
                "Respondent",
                "Section",
                "Item",
                "Submission",
                "Answer",
            )
        ),
        NoteContentChanges("Questionnaire"),
        *LOCKS,
    ]

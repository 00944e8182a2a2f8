"""Official answers: drafts, targets, corrections, milestones, notes, templates, due dates."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Create the tables of official answers."""

    dependencies = [
        ("accounts", "0004_respondents_and_writers"),
        ("consultations", "0004_moderation_mode_changes"),
        ("debates", "0002_opinions_beside_comments"),
        ("organisations", "0004_second_reader_of_answers"),
        ("outcomes", "0003_synthesis_writers"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerService",
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
                ("name", models.CharField(max_length=200)),
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
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="AnswerDue",
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
                ("due_on", models.DateField()),
                (
                    "reminded_at",
                    models.DateTimeField(
                        help_text="When the team was emailed that the day comes near.", null=True
                    ),
                ),
                (
                    "late_emailed_at",
                    models.DateTimeField(
                        help_text="When the team was emailed that the day is over.", null=True
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
                (
                    "proposal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="outcomes.answerservice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnswerTally",
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
                ("groups", models.JSONField(default=list)),
                (
                    "is_stale",
                    models.BooleanField(default=False, help_text="A job will count again."),
                ),
                (
                    "consultation",
                    models.OneToOneField(
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AnswerTemplate",
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
                ("title", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("accepted", "accepted"),
                            ("adapted", "accepted with changes"),
                            ("rejected", "not accepted"),
                            ("under_study", "under study"),
                            ("already_under_way", "already under way"),
                            ("not_ours", "outside the authority's powers"),
                        ],
                        max_length=17,
                    ),
                ),
                ("body", models.TextField(max_length=10000)),
                ("reasons", models.TextField(blank=True, default="", max_length=10000)),
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
                "ordering": ["title", "id"],
            },
        ),
        migrations.CreateModel(
            name="OfficialAnswer",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("accepted", "accepted"),
                            ("adapted", "accepted with changes"),
                            ("rejected", "not accepted"),
                            ("under_study", "under study"),
                            ("already_under_way", "already under way"),
                            ("not_ours", "outside the authority's powers"),
                        ],
                        max_length=17,
                    ),
                ),
                ("body", models.TextField(max_length=10000)),
                ("reasons", models.TextField(blank=True, default="", max_length=10000)),
                ("transmitted_to", models.CharField(blank=True, default="", max_length=200)),
                ("body_html", models.TextField(editable=False)),
                ("reasons_html", models.TextField(blank=True, default="", editable=False)),
                ("language", models.CharField(default="fr", max_length=2)),
                (
                    "progress",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "waiting for a second reader"),
                            ("approved", "approved"),
                            ("published", "published"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        help_text="Counts the edits, so that an edit of an older text is refused.",
                    ),
                ),
                ("published_at", models.DateTimeField(null=True)),
                ("corrected_at", models.DateTimeField(null=True)),
                ("correction_note", models.CharField(blank=True, default="", max_length=400)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        help_text="Who wrote the last edit. This person may not approve it either.",
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
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnswerTarget",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "topic",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consultations.topic",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="outcomes.officialanswer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnswerNote",
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
                ("text", models.TextField(max_length=4000)),
                (
                    "author",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="outcomes.officialanswer",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="AnswerMilestone",
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
                ("happened_on", models.DateField()),
                ("text", models.CharField(max_length=400)),
                ("url", models.URLField(blank=True, default="", max_length=500)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestones",
                        to="outcomes.officialanswer",
                    ),
                ),
            ],
            options={
                "ordering": ["happened_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="AnswerCorrection",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("accepted", "accepted"),
                            ("adapted", "accepted with changes"),
                            ("rejected", "not accepted"),
                            ("under_study", "under study"),
                            ("already_under_way", "already under way"),
                            ("not_ours", "outside the authority's powers"),
                        ],
                        max_length=17,
                    ),
                ),
                ("body", models.TextField(max_length=10000)),
                ("reasons", models.TextField(blank=True, default="", max_length=10000)),
                ("transmitted_to", models.CharField(blank=True, default="", max_length=200)),
                ("note", models.CharField(blank=True, default="", max_length=400)),
                ("before", models.JSONField(default=dict)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="outcomes.officialanswer",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="answerservice",
            constraint=models.UniqueConstraint(
                fields=("organisation", "name"), name="one_answer_service_per_name"
            ),
        ),
        migrations.AddIndex(
            model_name="answerdue",
            index=models.Index(fields=["due_on"], name="answers_due_by_day"),
        ),
        migrations.AddConstraint(
            model_name="answerdue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("proposal__isnull", True)),
                fields=("consultation",),
                name="one_due_date_of_a_consultation",
            ),
        ),
        migrations.AddConstraint(
            model_name="answertemplate",
            constraint=models.UniqueConstraint(
                fields=("consultation", "title"), name="one_answer_template_per_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="answertemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "accepted",
                            "adapted",
                            "rejected",
                            "under_study",
                            "already_under_way",
                            "not_ours",
                        ],
                    )
                ),
                name="template_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="officialanswer",
            index=models.Index(
                fields=["consultation", "progress", "id"], name="answers_by_progress"
            ),
        ),
        migrations.AddConstraint(
            model_name="officialanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "accepted",
                            "adapted",
                            "rejected",
                            "under_study",
                            "already_under_way",
                            "not_ours",
                        ],
                    )
                ),
                name="answer_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="officialanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("progress__in", ["draft", "submitted", "approved", "published"])
                ),
                name="answer_progress_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="officialanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("progress", "published"), ("published_at__isnull", False)),
                    models.Q(
                        models.Q(("progress", "published"), _negated=True),
                        ("published_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="published_answer_has_its_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="officialanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("corrected_at__isnull", True), ("published_at__isnull", False), _connector="OR"
                ),
                name="only_published_answers_are_corrected",
            ),
        ),
        migrations.AddConstraint(
            model_name="officialanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("transmitted_to", ""), ("state", "not_ours"), _connector="OR"),
                name="only_answers_of_others_are_transmitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="officialanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by__isnull", True),
                    ("written_by__isnull", True),
                    models.Q(("reviewed_by", models.F("written_by")), _negated=True),
                    _connector="OR",
                ),
                name="answer_is_reviewed_by_another_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="answertarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proposal__isnull", False), ("topic__isnull", True)),
                    models.Q(("proposal__isnull", True), ("topic__isnull", False)),
                    _connector="OR",
                ),
                name="answer_target_is_contribution_or_topic",
            ),
        ),
        migrations.AddConstraint(
            model_name="answernote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer__isnull", False), ("proposal__isnull", True)),
                    models.Q(("answer__isnull", True), ("proposal__isnull", False)),
                    _connector="OR",
                ),
                name="answer_note_has_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="answermilestone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("url", ""),
                    ("url__startswith", "http://"),
                    ("url__startswith", "https://"),
                    _connector="OR",
                ),
                name="milestone_links_to_the_web",
            ),
        ),
        migrations.AddConstraint(
            model_name="answercorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "accepted",
                            "adapted",
                            "rejected",
                            "under_study",
                            "already_under_way",
                            "not_ours",
                        ],
                    )
                ),
                name="correction_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="answercorrection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at__isnull", True)),
                fields=("answer",),
                name="one_correction_of_an_answer_waits",
            ),
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "OfficialAnswer",
                "AnswerTarget",
                "AnswerCorrection",
                "AnswerMilestone",
                "AnswerNote",
                "AnswerTemplate",
                "AnswerService",
                "AnswerDue",
                "AnswerTally",
            )
        ),
    ]

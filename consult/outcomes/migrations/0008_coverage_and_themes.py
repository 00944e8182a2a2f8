"""The tables of coverage, of candidate themes and of codes given to a sample."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_respondents_and_writers"),
        ("consultations", "0004_moderation_mode_changes"),
        ("debates", "0002_opinions_beside_comments"),
        ("organisations", "0003_outline"),
        ("outcomes", "0007_quotations"),
    ]

    operations = [
        migrations.CreateModel(
            name="CandidateTheme",
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
                ("title", models.CharField(max_length=120, verbose_name="Name of the group")),
                (
                    "terms",
                    models.JSONField(default=list, help_text="The words that explain the group."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("candidate", "to review"),
                            ("confirmed", "confirmed"),
                            ("rejected", "rejected"),
                        ],
                        default="candidate",
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "decided_by",
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
            ],
        ),
        migrations.CreateModel(
            name="CodingSample",
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
                ("number", models.PositiveIntegerField()),
                ("seed", models.CharField(max_length=100)),
                ("codes", models.JSONField(help_text="The names of the codes, in order.")),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "first_coder",
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
                    "second_coder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Coding",
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
                ("seat", models.PositiveSmallIntegerField()),
                ("place", models.PositiveIntegerField(help_text="In the sample, from 1.")),
                (
                    "code",
                    models.PositiveSmallIntegerField(
                        help_text="Index in the list of codes.", null=True
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codings",
                        to="outcomes.codingsample",
                    ),
                ),
            ],
            options={
                "ordering": ["place", "seat"],
            },
        ),
        migrations.CreateModel(
            name="CoverageCount",
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
                ("content", models.JSONField(help_text="`Coverage.to_json`.", null=True)),
                ("counted_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "synthesis",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coverage_count",
                        to="outcomes.synthesis",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RepresentativeSelection",
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
                    "numbers",
                    models.JSONField(help_text="Numbers of contributions, in the order chosen."),
                ),
                (
                    "people",
                    models.PositiveIntegerField(help_text="Who agreed with a contribution."),
                ),
                ("asked_at", models.DateTimeField()),
                ("computed_at", models.DateTimeField(null=True)),
                (
                    "consultation",
                    models.OneToOneField(
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ThemeMembership",
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
                ("place", models.PositiveIntegerField()),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="debates.proposal",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="outcomes.candidatetheme",
                    ),
                ),
            ],
            options={
                "ordering": ["place", "id"],
            },
        ),
        migrations.CreateModel(
            name="ThemeSearch",
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
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "contributions",
                    models.PositiveIntegerField(default=0, help_text="That were compared."),
                ),
                (
                    "consultation",
                    models.OneToOneField(
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
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="candidatetheme",
            index=models.Index(fields=["consultation", "state"], name="themes_by_state"),
        ),
        migrations.AddConstraint(
            model_name="candidatetheme",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["candidate", "confirmed", "rejected"])),
                name="theme_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="codingsample",
            constraint=models.UniqueConstraint(
                fields=("consultation", "number"), name="one_coding_sample_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="coding",
            constraint=models.UniqueConstraint(
                fields=("sample", "proposal", "seat"), name="one_code_per_writer"
            ),
        ),
        migrations.AddConstraint(
            model_name="coding",
            constraint=models.CheckConstraint(
                condition=models.Q(("seat__in", (1, 2))), name="coding_has_one_of_two_seats"
            ),
        ),
        migrations.AddConstraint(
            model_name="thememembership",
            constraint=models.UniqueConstraint(
                fields=("theme", "proposal"), name="one_membership_per_contribution"
            ),
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "CoverageCount",
                "RepresentativeSelection",
                "ThemeSearch",
                "CandidateTheme",
                "ThemeMembership",
                "CodingSample",
                "Coding",
            )
        ),
    ]

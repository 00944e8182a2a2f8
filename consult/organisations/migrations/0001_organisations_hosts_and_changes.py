"""The tables of organisations, their hosts, and the changes of their public content.

All other migrations depend on this one. Whoever rewrites the first migrations before the first
release renames it: `migrate` then refuses the databases of earlier states.
"""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

import consult.core.postgres.ids
import consult.organisations.working_hours
import consult.organisations.zones
from consult.organisations.migrations._content_changes import CONTENT_CHANGES


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Organisation",
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
                ("name", models.CharField(max_length=120)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("tagline", models.CharField(blank=True, default="", max_length=120)),
                ("tagline_fr", models.CharField(blank=True, default="", max_length=120, null=True)),
                ("tagline_en", models.CharField(blank=True, default="", max_length=120, null=True)),
                ("contact_email", models.EmailField(blank=True, default="", max_length=254)),
                ("legal_notice", models.TextField(blank=True, default="", max_length=20000)),
                (
                    "legal_notice_fr",
                    models.TextField(blank=True, default="", max_length=20000, null=True),
                ),
                (
                    "legal_notice_en",
                    models.TextField(blank=True, default="", max_length=20000, null=True),
                ),
                ("privacy_notice", models.TextField(blank=True, default="", max_length=20000)),
                (
                    "privacy_notice_fr",
                    models.TextField(blank=True, default="", max_length=20000, null=True),
                ),
                (
                    "privacy_notice_en",
                    models.TextField(blank=True, default="", max_length=20000, null=True),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="Europe/Paris",
                        max_length=60,
                        validators=[consult.organisations.zones.must_be_a_zone],
                    ),
                ),
                (
                    "brand_colour",
                    models.CharField(
                        default="#11524E",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9A-Fa-f]{6}\\Z", code="invalid_colour"
                            )
                        ],
                    ),
                ),
                ("brand_css", models.TextField(blank=True, default="", editable=False)),
                (
                    "brand_hash",
                    models.CharField(blank=True, default="", editable=False, max_length=16),
                ),
                ("accessibility", models.CharField(default="none", max_length=12)),
                (
                    "closing_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        size=200,
                    ),
                ),
                (
                    "holiday_calendar",
                    models.CharField(blank=True, db_default="FR", default="FR", max_length=8),
                ),
                (
                    "opening_hours",
                    models.JSONField(
                        db_default=[
                            [["09:00", "17:00"]],
                            [["09:00", "17:00"]],
                            [["09:00", "17:00"]],
                            [["09:00", "17:00"]],
                            [["09:00", "17:00"]],
                            [],
                            [],
                        ],
                        default=consult.organisations.working_hours.usual_week,
                        validators=[consult.organisations.working_hours.must_be_a_week],
                    ),
                ),
                (
                    "publisher",
                    models.CharField(blank=True, db_default="", default="", max_length=400),
                ),
                (
                    "publication_director",
                    models.CharField(blank=True, db_default="", default="", max_length=200),
                ),
                (
                    "hosting_provider",
                    models.CharField(blank=True, db_default="", default="", max_length=400),
                ),
                (
                    "data_protection_email",
                    models.EmailField(blank=True, db_default="", default="", max_length=254),
                ),
                (
                    "sender_email",
                    models.EmailField(blank=True, db_default="", default="", max_length=254),
                ),
                ("suspended_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("outline", models.JSONField(blank=True, default=None, editable=False, null=True)),
                (
                    "outline_hash",
                    models.CharField(
                        blank=True, db_default="", default="", editable=False, max_length=16
                    ),
                ),
                (
                    "outline_credit",
                    models.CharField(blank=True, db_default="", default="", max_length=120),
                ),
                (
                    "answers_need_second_reader",
                    models.BooleanField(db_default=False, default=False),
                ),
                ("accessibility_declared_on", models.DateField(blank=True, null=True)),
                (
                    "accessibility_notice",
                    models.TextField(blank=True, db_default="", default="", max_length=20000),
                ),
                (
                    "accessibility_notice_fr",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=20000, null=True
                    ),
                ),
                (
                    "accessibility_notice_en",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=20000, null=True
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("brand_colour__regex", "^#[0-9A-Fa-f]{6}$")),
                        name="brand_colour_hex",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "holiday_calendar__in",
                                [
                                    "",
                                    "FR",
                                    "FR-6AE",
                                    "FR-57",
                                    "FR-971",
                                    "FR-972",
                                    "FR-973",
                                    "FR-974",
                                    "FR-976",
                                    "FR-BL",
                                    "FR-MF",
                                    "FR-PM",
                                    "FR-NC",
                                    "FR-PF",
                                    "FR-WF",
                                ],
                            )
                        ),
                        name="holiday_calendar_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Host",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hosts",
                        to="organisations.organisation",
                    ),
                ),
                ("domain", models.CharField(max_length=253)),
                ("is_primary", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("domain"),
                        name="one_organisation_per_host",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)),
                        fields=("organisation",),
                        name="one_primary_host",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContentChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "id"], name="content_changes_by_host_owner"
                    )
                ],
            },
        ),
        *CONTENT_CHANGES,
    ]

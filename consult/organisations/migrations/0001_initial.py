"""Add organisations and their hosts, to which every other table points."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

import consult.core.ids
import consult.organisations.zones


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
                ("name", models.CharField(max_length=120)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("tagline", models.CharField(blank=True, default="", max_length=120)),
                ("tagline_fr", models.CharField(blank=True, default="", max_length=120, null=True)),
                ("tagline_en", models.CharField(blank=True, default="", max_length=120, null=True)),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True,
                        default="",
                        help_text="Published in the footer: an office, not a person.",
                        max_length=254,
                    ),
                ),
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
                (
                    "accessibility",
                    models.CharField(
                        choices=[
                            ("none", "not compliant"),
                            ("partial", "partially compliant"),
                            ("full", "fully compliant"),
                        ],
                        default="none",
                        max_length=12,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("brand_colour__regex", "^#[0-9A-Fa-f]{6}$")),
                        name="brand_colour_hex",
                    )
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
    ]

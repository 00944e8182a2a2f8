"""The cover, stored documents, easy-to-read texts, help points and partners."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0002_workshop_windows"),
        ("core", "0002_stored_files"),
        ("organisations", "0002_stored_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="HelpPoint",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "by telephone"),
                            ("counter", "at a counter"),
                            ("drop_off", "a place that takes contributions on paper"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=160)),
                ("name_fr", models.CharField(max_length=160, null=True)),
                ("name_en", models.CharField(max_length=160, null=True)),
                ("details", models.CharField(blank=True, default="", max_length=400)),
                ("details_fr", models.CharField(blank=True, default="", max_length=400, null=True)),
                ("details_en", models.CharField(blank=True, default="", max_length=400, null=True)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Partner",
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
                ("url", models.URLField(blank=True, default="", max_length=500)),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="consultation",
            name="contact_email",
            field=models.EmailField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AddField(
            model_name="consultation",
            name="contact_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="consultation",
            name="contact_phone",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="consultation",
            name="cover",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="cover_alt",
            field=models.CharField(blank=True, db_default="", default="", max_length=250),
        ),
        migrations.AddField(
            model_name="consultation",
            name="cover_alt_en",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=250,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="cover_alt_fr",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=250,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="hashtag",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=60,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[^\\W\\d_]\\w*\\Z", code="invalid_hashtag"
                    )
                ],
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="description",
            field=models.CharField(blank=True, db_default="", default="", max_length=250),
        ),
        migrations.AddField(
            model_name="document",
            name="description_en",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=250,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="description_fr",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=250,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="whole",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="documents",
                to="consultations.consultation",
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="easy_read",
            field=models.TextField(blank=True, db_default="", default="", max_length=10000),
        ),
        migrations.AddField(
            model_name="topic",
            name="easy_read_en",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                max_length=10000,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="easy_read_fr",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                max_length=10000,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="sign_video_url",
            field=models.URLField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AlterField(
            model_name="document",
            name="topic",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="documents",
                to="consultations.topic",
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="url",
            field=models.URLField(blank=True, default="", max_length=500),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("topic__isnull", False), ("whole__isnull", True)),
                    models.Q(("topic__isnull", True), ("whole__isnull", False)),
                    _connector="OR",
                ),
                name="document_has_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file__isnull", False), ("url", "")),
                    models.Q(models.Q(("url", ""), _negated=True), ("file__isnull", True)),
                    _connector="OR",
                ),
                name="document_is_a_link_or_a_file",
            ),
        ),
        migrations.AddField(
            model_name="helppoint",
            name="consultation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="help_points",
                to="consultations.consultation",
            ),
        ),
        migrations.AddField(
            model_name="helppoint",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="consultation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="partners",
                to="consultations.consultation",
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="logo",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="helppoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["phone", "counter", "drop_off"])),
                name="help_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="helppoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "phone"), _negated=True),
                    models.Q(("phone", ""), _negated=True),
                    _connector="OR",
                ),
                name="telephone_help_has_a_number",
            ),
        ),
        EnableRowLevelSecurity("HelpPoint"),
        EnableRowLevelSecurity("Partner"),
    ]

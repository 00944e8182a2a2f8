import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_usual_team"),
        ("organisations", "0004_languages"),
    ]

    operations = [
        migrations.CreateModel(
            name="SenderRequest",
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
                ("address", models.EmailField(max_length=254)),
                ("sent_at", models.DateTimeField(help_text="When the last code was sent.")),
                ("sendings", models.PositiveSmallIntegerField(default=1)),
                ("proved_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("spf_state", models.CharField(default="unread", max_length=10)),
                ("spf", models.CharField(blank=True, default="", max_length=500)),
                ("dmarc_state", models.CharField(default="unread", max_length=10)),
                ("dmarc", models.CharField(blank=True, default="", max_length=500)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation",), name="one_sender_request_per_organisation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dmarc_state__in", ["found", "missing", "unread"]),
                            ("spf_state__in", ["found", "missing", "unread"]),
                        ),
                        name="sender_record_state_known",
                    ),
                ],
            },
        ),
        EnableRowLevelSecurity("SenderRequest"),
    ]

"""Add the marks of moderators on new texts, and the reported seconds of a recording."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles_and_passkeys"),
        ("consultations", "0001_initial"),
        ("moderation", "0001_initial"),
        ("organisations", "0002_logo"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadMark",
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
                ("read_until", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="notice",
            name="end",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="start",
            field=models.FloatField(help_text="Of the reported seconds of a recording.", null=True),
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(fields=["consultation", "created_at"], name="arrivals_by_entry"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end__isnull", True), ("start__isnull", True)),
                    models.Q(("end__gt", models.F("start")), ("start__gte", 0)),
                    _connector="OR",
                ),
                name="notice_has_its_seconds",
            ),
        ),
        migrations.AddField(
            model_name="readmark",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="readmark",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.participant",
            ),
        ),
        migrations.AddConstraint(
            model_name="readmark",
            constraint=models.UniqueConstraint(
                fields=("organisation", "participant"), name="one_read_mark_per_participant"
            ),
        ),
        EnableRowLevelSecurity("ReadMark"),
    ]

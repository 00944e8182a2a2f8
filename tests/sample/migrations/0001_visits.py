"""Guided visits, and whether they are step-free."""

from django.db import migrations, models
from django.db.models.functions import Now

import consult.core.postgres.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("consultations", "__first__"), ("organisations", "__first__")]

    operations = [
        migrations.CreateModel(
            "Visit",
            [
                (
                    "id",
                    models.UUIDField(
                        default=consult.core.postgres.ids.ordered_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("title", models.CharField(max_length=120)),
                ("held_on", models.DateField()),
                (
                    "consultation",
                    models.ForeignKey(
                        "consultations.Consultation", models.PROTECT, related_name="+"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        "organisations.Organisation", models.PROTECT, related_name="+"
                    ),
                ),
            ],
        ),
        EnableRowLevelSecurity("Visit"),
    ]

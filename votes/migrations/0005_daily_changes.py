"""Store the change of the count of each proposal, day by day."""

import django.db.models.deletion
from django.db import migrations, models

from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_working_hours"),
        ("votes", "0004_words_beside"),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyChange",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "question_id",
                        "day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("added", models.IntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="votes.question",
                    ),
                ),
            ],
        ),
        EnableRowLevelSecurity("DailyChange"),
    ]

"""The days of each review of a draft, so that followers are notified of a second one."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity

# News about earlier reviews name the synthesis, so the row of such a review has the same id.
EARLIER = """
INSERT INTO outcomes_draftreview (id, organisation_id, synthesis_id, opens_on, closes_on)
SELECT id, organisation_id, id, review_opens_on, review_closes_on FROM outcomes_synthesis
WHERE review_opens_on IS NOT NULL AND review_closes_on IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_second_reader_of_answers"),
        ("outcomes", "0012_draft_remarks"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftReview",
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
                ("opens_on", models.DateField()),
                ("closes_on", models.DateField()),
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="outcomes.synthesis",
                    ),
                ),
            ],
            options={"ordering": ["created_at", "id"]},
        ),
        EnableRowLevelSecurity("DraftReview"),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
    ]

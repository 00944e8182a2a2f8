"""Create the triggers that write the changes of the figures of the votes.

Polls are found by their own index, without reading the position questions.
"""

from django.db import migrations, models

from debates.migrations._figures import operations
from votes.migrations._figures import FUNCTIONS, TRIGGERS


class Migration(migrations.Migration):
    dependencies = [
        ("votes", "0007_questions_changed_at"),
        ("ballot_box", "0001_ledger_format_2"),
        ("debates", "0015_stored_figures"),
    ]

    operations = [
        *operations(FUNCTIONS, TRIGGERS),
        migrations.AddIndex(
            "question",
            models.Index(
                fields=["consultation"],
                condition=~models.Q(kind="position"),
                name="polls_of_consultation",
            ),
        ),
    ]

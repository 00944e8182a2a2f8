"""Create the triggers that write the changes of the figures of the debate."""

from django.db import migrations

from debates.migrations._figures import FUNCTIONS, TRIGGERS, operations


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0014_random_comment_ids"),
        ("consultations", "0014_stored_figures"),
    ]

    operations = operations(FUNCTIONS, TRIGGERS)

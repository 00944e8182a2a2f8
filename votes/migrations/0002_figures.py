"""The functions and triggers that write the changes of the figures of the votes.

They are not in 0001: they read and watch the ballots, and a ballot refers to its question.
"""

from django.db import migrations

from debates.migrations._figures import operations
from votes.migrations._figures import FUNCTIONS, TRIGGERS


class Migration(migrations.Migration):
    dependencies = [
        ("ballot_box", "0001_initial"),
        ("debates", "0001_initial"),
        ("votes", "0001_initial"),
    ]

    operations = operations(FUNCTIONS, TRIGGERS)

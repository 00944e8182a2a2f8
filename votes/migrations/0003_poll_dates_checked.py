"""Check that every existing poll has its dates.

There is no poll yet, and position questions are checked quickly.
"""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("votes", "0002_polls")]
    operations = [ValidateConstraint("question", "poll_has_its_dates")]

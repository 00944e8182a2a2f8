"""Every poll has its dates: there is none yet, positions are passed over quickly."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("votes", "0002_polls")]
    operations = [ValidateConstraint("question", "poll_has_its_dates")]

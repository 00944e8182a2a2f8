"""The public counts of polls are in `votes.PollCount`."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ballot_box", "0003_votes_counted_together"),
        ("votes", "0004_votes_counted_together"),
    ]

    operations = [migrations.RemoveField("ledgerhead", "counts")]

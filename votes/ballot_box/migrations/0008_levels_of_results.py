"""The polls that are closed already get their count at each level."""

from django.db import migrations

from votes import ledger
from votes.ballot_box.store import streams

THAW = "ALTER TABLE votes_result DISABLE TRIGGER append_only"
FREEZE = "ALTER TABLE votes_result ENABLE TRIGGER append_only"


def store_levels(apps, schema_editor):
    results = apps.get_model("votes", "Result").objects
    for pk in results.values_list("pk", flat=True):
        levels = ledger.counts_by_level(streams.level_cells(pk))
        if levels:
            results.filter(pk=pk).update(levels=levels)


class Migration(migrations.Migration):
    dependencies = [("ballot_box", "0007_encrypted_votes"), ("votes", "0006_levels_of_results")]

    operations = [
        migrations.RunSQL(THAW, migrations.RunSQL.noop),
        migrations.RunPython(store_levels, migrations.RunPython.noop),
        migrations.RunSQL(FREEZE, migrations.RunSQL.noop),
    ]

"""Changes of polls are noted, so that pages know without a statement that there is none."""

from django.db import migrations

from consult.core.postgres.operations import NoteChangesOfPolls


class Migration(migrations.Migration):
    dependencies = [
        ("votes", "0002_figures"),
        ("organisations", "0006_content_changes"),
    ]

    operations = [NoteChangesOfPolls("question")]

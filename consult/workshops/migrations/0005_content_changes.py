"""Changes of workshops are noted, so that pages keep their overview in memory."""

from django.db import migrations

from consult.core.postgres.operations import NoteContentChanges


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0004_credit_of_photos"),
        ("organisations", "0006_content_changes"),
    ]

    operations = [NoteContentChanges(name) for name in ("workshop", "subreport")]

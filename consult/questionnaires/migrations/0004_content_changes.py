"""Changes of questionnaires are noted, so that pages know without a statement that there is none."""

from django.db import migrations

from consult.core.postgres.operations import NoteContentChanges


class Migration(migrations.Migration):
    dependencies = [
        ("questionnaires", "0003_hint"),
        ("organisations", "0006_content_changes"),
    ]

    operations = [NoteContentChanges("questionnaire")]

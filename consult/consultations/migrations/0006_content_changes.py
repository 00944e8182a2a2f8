"""Changes of a consultation and of its parts are noted, so that pages keep them in memory."""

from django.db import migrations

from consult.core.postgres.operations import NoteContentChanges

MODELS = ("consultation", "topic", "phase", "tag", "document", "helppoint", "partner")


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0005_required_fields"),
        ("organisations", "0006_content_changes"),
    ]

    operations = [NoteContentChanges(name) for name in MODELS]

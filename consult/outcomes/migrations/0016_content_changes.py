"""Changes of answers and syntheses are noted, so that pages keep what is announced in memory."""

from django.db import migrations

from consult.core.postgres.operations import NoteContentChanges

MODELS = (
    "answerdue",
    "answerservice",
    "answertarget",
    "answercorrection",
    "answermilestone",
    "officialanswer",
    "sourcecitation",
    "synthesis",
    "synthesisversion",
)


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0015_published_answers_latest_first"),
        ("organisations", "0006_content_changes"),
    ]

    operations = [NoteContentChanges(name) for name in MODELS]

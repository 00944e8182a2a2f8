"""Row-level security on every table of one organisation's rows."""

from django.db import migrations

from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial")]
    operations = [
        EnableRowLevelSecurity("Consultation"),
        EnableRowLevelSecurity("Topic"),
        EnableRowLevelSecurity("Document"),
        EnableRowLevelSecurity("Phase"),
        EnableRowLevelSecurity("Charter"),
        EnableRowLevelSecurity("CharterAcceptance"),
    ]

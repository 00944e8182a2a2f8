"""Row-level security on every table of one organisation's rows and the append-only one."""

from django.db import migrations

from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]
    operations = [
        EnableRowLevelSecurity("Case"),
        EnableRowLevelSecurity("Notice"),
        EnableRowLevelSecurity("Decision"),
        EnableRowLevelSecurity("StatementOfReasons"),
        AppendOnly("Decision"),
    ]

"""Row-level security on every table of one organisation's rows and the append-only one."""

from django.db import migrations

from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]
    operations = [
        EnableRowLevelSecurity("JournalEntry"),
        EnableRowLevelSecurity("OutboxEvent"),
        EnableRowLevelSecurity("Delivery"),
        EnableRowLevelSecurity("Job"),
        EnableRowLevelSecurity("IdempotencyRecord"),
        AppendOnly("JournalEntry"),
    ]

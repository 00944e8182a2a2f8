"""Row-level security on every table of one organisation's rows."""

from django.db import migrations

from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial")]
    operations = [
        EnableRowLevelSecurity("Participant"),
        EnableRowLevelSecurity("RoleGrant"),
        EnableRowLevelSecurity("Institution"),
        EnableRowLevelSecurity("Membership"),
        EnableRowLevelSecurity("ApiToken"),
    ]

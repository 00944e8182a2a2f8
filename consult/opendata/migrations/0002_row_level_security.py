"""Row-level security on every table of one organisation's rows."""

from django.db import migrations

from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("opendata", "0001_initial")]
    operations = [EnableRowLevelSecurity("Dataset"), EnableRowLevelSecurity("DatasetVersion")]

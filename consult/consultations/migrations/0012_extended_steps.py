"""The help text of a column shared with votes and questionnaires. The table does not change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0011_import_licences_and_undone_imports")]

    operations = [
        migrations.AlterField(
            "phase",
            "announced_closes_at",
            models.DateTimeField(
                help_text="First announced end, where it was put later.", null=True
            ),
        ),
    ]

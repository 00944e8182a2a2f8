"""Leave the kinds of questions to the registry of voting methods; no row or column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("votes", "0008_stored_figures")]

    operations = [
        migrations.AlterField(
            model_name="question", name="kind", field=models.CharField(max_length=8)
        ),
    ]

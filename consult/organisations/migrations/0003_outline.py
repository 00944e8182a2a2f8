"""The outline of the territory of an organisation, for maps."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_logo"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="outline",
            field=models.JSONField(blank=True, default=None, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="outline_hash",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=16
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="outline_credit",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
    ]

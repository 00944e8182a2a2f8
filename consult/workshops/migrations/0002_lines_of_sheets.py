"""The same line of a sheet never comes into a workshop twice."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("workshops", "0001_initial")]

    operations = [
        migrations.AddField(
            "provenance",
            "line",
            models.CharField(
                blank=True, db_default="", default="", help_text="Fingerprint of the line of a sheet.", max_length=64
            ),
        ),
        migrations.AddConstraint(
            "provenance",
            models.UniqueConstraint(fields=["workshop", "line"], condition=~Q(line=""), name="one_provenance_per_line"),
        ),
    ]

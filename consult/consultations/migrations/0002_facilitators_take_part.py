"""Add the setting that lets facilitators take part in their own consultation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="facilitators_take_part",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Facilitators may also give opinions and contribute in their own name.",
            ),
        ),
    ]

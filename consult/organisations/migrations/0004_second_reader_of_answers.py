"""Whether official answers need a second reader."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_outline"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="answers_need_second_reader",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Another person approves each official answer before it is published.",
            ),
        ),
    ]

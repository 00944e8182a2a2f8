from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0003_provenance_of_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="credit",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Who took it, and under which licence.",
                max_length=160,
            ),
        ),
    ]

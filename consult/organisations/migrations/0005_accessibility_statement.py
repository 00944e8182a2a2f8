"""The day of the accessibility statement, and what is not accessible."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_second_reader_of_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="accessibility_declared_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="accessibility_notice",
            field=models.TextField(blank=True, db_default="", default="", max_length=20000),
        ),
        migrations.AddField(
            model_name="organisation",
            name="accessibility_notice_fr",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=20000, null=True
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="accessibility_notice_en",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=20000, null=True
            ),
        ),
    ]

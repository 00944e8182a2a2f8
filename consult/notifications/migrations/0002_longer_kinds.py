"""Allow longer kinds of objects: `questionnaire` has thirteen letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_following_and_news"),
    ]

    operations = [
        migrations.AlterField(
            model_name="news",
            name="subject_kind",
            field=models.CharField(max_length=20),
        ),
    ]

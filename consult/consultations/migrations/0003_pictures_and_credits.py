import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0002_facilitators_take_part"),
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="cover_credit",
            field=models.CharField(blank=True, db_default="", default="", max_length=160),
        ),
        migrations.AddField(
            model_name="topic",
            name="picture",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="picture_alt",
            field=models.CharField(blank=True, db_default="", default="", max_length=250),
        ),
        migrations.AddField(
            model_name="topic",
            name="picture_alt_en",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=250, null=True
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="picture_alt_fr",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=250, null=True
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="picture_credit",
            field=models.CharField(blank=True, db_default="", default="", max_length=160),
        ),
    ]

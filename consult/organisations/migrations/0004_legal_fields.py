"""Add the legal fields: publisher, director of publication, host, data protection address."""

from django.db import migrations, models


def text(length):
    return models.CharField(blank=True, db_default="", default="", max_length=length)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_working_hours")]

    operations = [
        migrations.AddField("organisation", "publisher", text(400)),
        migrations.AddField("organisation", "publication_director", text(200)),
        migrations.AddField("organisation", "hosting_provider", text(400)),
        migrations.AddField(
            "organisation",
            "data_protection_email",
            models.EmailField(blank=True, db_default="", default="", max_length=254),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_logo"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="accessibility_environment",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="Browsers, screen readers and tools of the audit.",
                max_length=2000,
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="accessibility_exemptions",
            field=models.TextField(blank=True, db_default="", default="", max_length=20000),
        ),
        migrations.AddField(
            model_name="organisation",
            name="accessibility_exemptions_en",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=20000, null=True
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="accessibility_exemptions_fr",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=20000, null=True
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="accessibility_scheme",
            field=models.URLField(
                blank=True,
                db_default="",
                default="",
                help_text="Multi-year scheme (law no. 2005-102, art. 47).",
                max_length=400,
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="accessibility_tested_by",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Author of the audit.",
                max_length=200,
            ),
        ),
    ]

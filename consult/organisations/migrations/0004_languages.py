import django.contrib.postgres.fields
from django.db import migrations, models

import consult.organisations.models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("organisations", "0003_accessibility_statement"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=5),
                db_default=["fr", "en"],
                default=consult.organisations.models.all_languages,
                help_text="Languages in which the team writes.",
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("languages__contains", ["fr"])), name="first_language_is_used"
            ),
        ),
    ]

"""An index of the latest published answers, which the home page lists."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_respondents_and_writers"),
        ("consultations", "0005_required_fields"),
        ("organisations", "0005_accessibility_statement"),
        ("outcomes", "0014_change_dates_of_objections_and_remarks"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="officialanswer",
            index=models.Index(
                condition=models.Q(("progress", "published")),
                fields=["organisation", "-published_at"],
                name="published_answers_latest_first",
            ),
        ),
    ]

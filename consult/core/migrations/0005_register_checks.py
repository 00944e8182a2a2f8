"""The table of results of the nightly checks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckOutcome",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("checked_at", models.DateTimeField()),
                ("problems", models.PositiveIntegerField()),
                (
                    "first",
                    models.TextField(
                        blank=True, help_text="The first problem, in English; it names no person."
                    ),
                ),
            ],
        ),
    ]

"""The index of the queue by urgency: cases with a deadline by law, then the weight of signals."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_measures"),
        ("consultations", "0007_moderation_modes"),
        ("moderation", "0007_appeals_for_the_pool"),
        ("organisations", "0003_working_hours"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="is_fast",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Under a delay of the law, on the clock, day and night.",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("organisation"),
                models.OrderBy(models.F("is_fast"), descending=True),
                models.OrderBy(
                    models.Case(
                        models.When(is_fast=True, then=models.Value(0)),
                        default=models.F("urgency"),
                        output_field=models.PositiveSmallIntegerField(),
                    ),
                    descending=True,
                ),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("state__in", ["open", "claimed"])),
                name="cases_by_urgency",
            ),
        ),
    ]

"""Add the working hours, public holidays and closing days in which delays are counted."""

import django.contrib.postgres.fields
from django.db import migrations, models

import consult.organisations.working_hours


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_stored_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="closing_days",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), blank=True, db_default=[], default=list, size=200
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="holiday_calendar",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "none"),
                    ("FR", "France"),
                    ("FR-6AE", "Alsace"),
                    ("FR-57", "Moselle"),
                    ("FR-971", "Guadeloupe"),
                    ("FR-972", "Martinique"),
                    ("FR-973", "French Guiana"),
                    ("FR-974", "La Réunion"),
                    ("FR-976", "Mayotte"),
                    ("FR-BL", "Saint-Barthélemy"),
                    ("FR-MF", "Saint-Martin"),
                    ("FR-PM", "Saint Pierre and Miquelon"),
                    ("FR-NC", "New Caledonia"),
                    ("FR-PF", "French Polynesia"),
                    ("FR-WF", "Wallis and Futuna"),
                ],
                db_default="FR",
                default="FR",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="opening_hours",
            field=models.JSONField(
                db_default=[
                    [["09:00", "17:00"]],
                    [["09:00", "17:00"]],
                    [["09:00", "17:00"]],
                    [["09:00", "17:00"]],
                    [["09:00", "17:00"]],
                    [],
                    [],
                ],
                default=consult.organisations.working_hours.usual_week,
                validators=[consult.organisations.working_hours.must_be_a_week],
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "holiday_calendar__in",
                        [
                            "",
                            "FR",
                            "FR-6AE",
                            "FR-57",
                            "FR-971",
                            "FR-972",
                            "FR-973",
                            "FR-974",
                            "FR-976",
                            "FR-BL",
                            "FR-MF",
                            "FR-PM",
                            "FR-NC",
                            "FR-PF",
                            "FR-WF",
                        ],
                    )
                ),
                name="holiday_calendar_known",
            ),
        ),
    ]

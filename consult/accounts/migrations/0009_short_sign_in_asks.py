"""A size limit for the data that waits for a code.

Older rows are deleted within a day, so they are not checked.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models.lookups import LessThanOrEqual


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_role_giver"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="signinask",
            constraint=models.CheckConstraint(
                condition=LessThanOrEqual(
                    models.Func(
                        models.F("sealed"),
                        function="octet_length",
                        output_field=models.IntegerField(),
                    ),
                    330_000,
                ),
                name="sealed_is_short",
            ),
        ),
    ]

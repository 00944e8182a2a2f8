"""An early end, or a cancellation before the first day, has a public reason (ADR 152)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0004_suspension"),
        ("core", "0001_initial"),
        ("organisations", "0002_logo"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    models.Q(
                        ("published_at__isnull", False),
                        models.Q(("closing_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="early_end_is_public_with_a_reason",
            ),
        ),
    ]

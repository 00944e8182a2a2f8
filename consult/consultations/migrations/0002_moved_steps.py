"""The first announced start of a step that an extension of an earlier step moved (ADR 4)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="phase",
            name="announced_opens_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("announced_opens_at__isnull", True),
                    models.Q(
                        ("announced_closes_at__isnull", False),
                        ("announced_opens_at__lt", models.F("opens_at")),
                    ),
                    _connector="OR",
                ),
                name="phase_start_moves_with_an_extension",
            ),
        ),
    ]

"""A consultation is suspended, with its phases (ADR 150)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0003_preview_links"),
        ("core", "0001_initial"),
        ("organisations", "0002_logo"),
    ]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="suspended_at",
            field=models.DateTimeField(help_text="Since when people only read it.", null=True),
        ),
        migrations.AddField(
            model_name="consultation",
            name="suspension_reason",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Empty unless suspended.",
                max_length=400,
            ),
        ),
        migrations.AddField(
            model_name="phase",
            name="suspended_at",
            field=models.DateTimeField(
                help_text="That of its consultation, on the row that acts lock (ADR 150).",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("suspended_at__isnull", True), ("suspension_reason", "")),
                    models.Q(
                        ("published_at__isnull", False),
                        ("suspended_at__isnull", False),
                        models.Q(("suspension_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="suspension_is_public_with_a_reason",
            ),
        ),
    ]

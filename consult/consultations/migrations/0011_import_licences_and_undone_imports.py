"""Imports without a stated licence, and imports that can be undone (ADR 66)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0010_comment_times"),
        ("core", "0004_audit"),
        ("organisations", "0003_working_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="taken_back_at",
            field=models.DateTimeField(
                editable=False, help_text="When its import was undone (ADR 66).", null=True
            ),
        ),
        migrations.AlterField(
            model_name="charteracceptance",
            name="licence",
            field=models.CharField(
                choices=[
                    ("etalab-2.0", "Licence Ouverte / Open Licence 2.0"),
                    ("CC-BY-4.0", "Creative Commons Attribution 4.0"),
                    ("ODbL-1.0", "Open Database License 1.0"),
                    ("unstated", "licence not stated by the source"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="consultation",
            name="licence",
            field=models.CharField(
                choices=[
                    ("etalab-2.0", "Licence Ouverte / Open Licence 2.0"),
                    ("CC-BY-4.0", "Creative Commons Attribution 4.0"),
                    ("ODbL-1.0", "Open Database License 1.0"),
                    ("unstated", "licence not stated by the source"),
                ],
                default="etalab-2.0",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_back_at__isnull", True), ("published_at__isnull", True), _connector="OR"
                ),
                name="import_taken_back_is_not_public",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("licence", "unstated"), _negated=True),
                    models.Q(("origin", ""), _negated=True),
                    _connector="OR",
                ),
                name="only_imports_lack_a_licence",
            ),
        ),
    ]

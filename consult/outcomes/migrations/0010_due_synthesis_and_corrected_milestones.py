"""The day before which a synthesis is announced, and the corrections of milestones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add both columns. Existing rows have none."""

    dependencies = [
        ("outcomes", "0009_objections"),
    ]

    operations = [
        migrations.AddField(
            model_name="synthesis",
            name="due_on",
            field=models.DateField(
                blank=True,
                help_text="The announced day before which it is published.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="answermilestone",
            name="corrected_at",
            field=models.DateTimeField(null=True),
        ),
    ]

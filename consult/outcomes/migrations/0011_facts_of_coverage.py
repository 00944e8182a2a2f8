from django.db import migrations, models


class Migration(migrations.Migration):
    """Store the digest of the facts of a coverage, so that a publication recognises its count."""

    dependencies = [("outcomes", "0010_due_synthesis_and_corrected_milestones")]

    operations = [
        migrations.AddField(
            model_name="coveragecount",
            name="facts_sha256",
            field=models.CharField(
                db_default="",
                default="",
                help_text="Of the facts that were counted.",
                max_length=64,
            ),
        )
    ]

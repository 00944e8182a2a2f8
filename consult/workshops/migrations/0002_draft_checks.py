"""Marks and suggested terms on the passages of machine drafts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the reasons to listen again, and the suggested terms."""

    dependencies = [("workshops", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="segment",
            name="listen_again",
            field=models.JSONField(
                db_default=[], default=list, help_text="Values of ListenAgain, for a draft."
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="suggested",
            field=models.JSONField(
                db_default=[],
                default=list,
                help_text="[[from, to, term]]: terms of the consultation that may have been spoken.",
            ),
        ),
    ]

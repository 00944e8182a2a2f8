"""The mark of decisions that were written again after a restore, from the ledger of decisions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0003_words_of_choices"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="is_put_back",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Written again after a restore that had lost it: without effect, case or facts.",
            ),
        ),
    ]

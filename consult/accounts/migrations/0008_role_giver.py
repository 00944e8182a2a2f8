"""The person who gave a role, and the address that received it.

With the address, that person recognises the holder of the role under the public name.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_measures")]

    operations = [
        migrations.AddField(
            model_name="rolegrant",
            name="given_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.participant",
            ),
        ),
        migrations.AddField(
            model_name="rolegrant",
            name="given_to",
            field=models.EmailField(
                blank=True, db_default="", default="", help_text="As it was typed.", max_length=254
            ),
        ),
    ]

"""Votes that are announced with their consultation, and answers that come from contributions."""

import django.db.models.deletion
from django.db import migrations, models

from votes.migrations._announced import LOCKS


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0001_initial"),
        ("votes", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="option",
            name="proposal",
            field=models.ForeignKey(
                help_text="The contribution that the answer comes from.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="debates.proposal",
            ),
        ),
        migrations.AddField(
            model_name="poll",
            name="warned_days",
            field=models.PositiveSmallIntegerField(
                help_text="How many days before its start managers were last warned that it cannot open.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="announced_at",
            field=models.DateTimeField(
                help_text="When the opening of its consultation announced a vote whose answers come later.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="option",
            constraint=models.UniqueConstraint(
                fields=("poll", "proposal"), name="one_option_per_proposal"
            ),
        ),
        *LOCKS,
    ]

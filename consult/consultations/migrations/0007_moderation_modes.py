"""The moderation modes by kind of content, the promised working hours, and sensitive topics.

Existing consultations publish a first text with a link at once, as they did before.
"""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0006_places"),
    ]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="holds_out_of_hours",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="What arrives at night or on a weekend waits to be read.",
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="link_mode",
            field=models.CharField(
                choices=[
                    ("post", "published at once, moderated afterwards"),
                    ("pre", "read by a moderator before publication"),
                ],
                db_default="post",
                default="post",
                max_length=4,
            ),
        ),
        migrations.AlterField(
            model_name="consultation",
            name="link_mode",
            field=models.CharField(
                choices=[
                    ("post", "published at once, moderated afterwards"),
                    ("pre", "read by a moderator before publication"),
                ],
                db_default="pre",
                default="pre",
                max_length=4,
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="media_mode",
            field=models.CharField(
                choices=[
                    ("post", "published at once, moderated afterwards"),
                    ("pre", "read by a moderator before publication"),
                ],
                db_default="pre",
                default="pre",
                max_length=4,
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="promised_hours",
            field=models.PositiveSmallIntegerField(
                db_default=16,
                default=16,
                help_text="Working hours in which a moderator reads what waits (ADR 46).",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(80),
                ],
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="is_sensitive",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Texts about it are read before they are public.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("link_mode__in", ["post", "pre"]), ("media_mode__in", ["post", "pre"])
                ),
                name="moderation_modes_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("promised_hours__range", (1, 80))),
                name="promised_delay_is_held",
            ),
        ),
    ]

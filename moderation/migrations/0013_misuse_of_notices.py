"""Notices noted as unfounded, warnings about notices, and suspensions of reporting (ADR 51)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0012_identities"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="is_unfounded",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Reported without any ground, as a moderator noted (DSA art. 23.2).",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="action",
            field=models.CharField(
                choices=[
                    ("publish", "publish"),
                    ("correct", "ask for a correction"),
                    ("move", "move to another topic"),
                    ("merge", "merge with another one"),
                    ("split", "part again what was merged"),
                    ("restrict", "put behind a warning"),
                    ("hide", "hide while it is reviewed"),
                    ("remove", "remove"),
                    ("restore", "restore"),
                    ("no_breach", "leave online"),
                    ("undo", "undo a decision"),
                    ("uphold", "uphold a decision"),
                    ("warn", "warn"),
                    ("slow", "slow mode"),
                    ("suspend_posting", "suspend posting"),
                    ("warn_notices", "warn about notices"),
                    ("suspend_notices", "suspend reporting"),
                    ("suspend", "suspend the account"),
                    ("close", "close the account"),
                    ("lift", "lift a measure"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="measure",
            name="kind",
            field=models.CharField(
                choices=[
                    ("warn", "warn"),
                    ("slow", "slow mode"),
                    ("suspend_posting", "suspend posting"),
                    ("warn_notices", "warn about notices"),
                    ("suspend_notices", "suspend reporting"),
                    ("suspend", "suspend the account"),
                    ("close", "close the account"),
                ],
                max_length=16,
            ),
        ),
    ]

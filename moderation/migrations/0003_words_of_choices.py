"""The labels of choices, which forms and pages show in other words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0002_read_marks_and_reported_seconds"),
    ]

    operations = [
        migrations.AlterField(
            model_name="appeal",
            name="side",
            field=models.CharField(
                choices=[("author", "the author"), ("reporter", "the person who reported")],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="approval",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "awaiting a second person"),
                    ("granted", "confirmed by a second person"),
                    ("refused", "refused by a second person"),
                    ("withdrawn", "withdrawn by the person who asked"),
                    ("expired", "not answered in time"),
                ],
                default="waiting",
                max_length=9,
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
                    ("split", "separate what was merged"),
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
            model_name="decision",
            name="origin",
            field=models.CharField(
                choices=[
                    ("notice", "a notice"),
                    ("own", "on the initiative of moderation"),
                    ("authority", "an order of an authority"),
                    ("appeal", "an appeal"),
                ],
                max_length=9,
            ),
        ),
    ]

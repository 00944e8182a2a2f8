"""Let a comment be about one paragraph of the text, in the version that had it (ADR 0027)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_role_grants"),
        ("consultations", "0001_initial"),
        ("debates", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="paragraph",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The block of the text it is about.",
                max_length=19,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="paragraph_version",
            field=models.PositiveIntegerField(
                help_text="The version in which it had that block.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("paragraph__gt", "")),
                fields=["proposal", "paragraph"],
                include=("organisation", "state"),
                name="comments_on_paragraphs",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paragraph", ""), ("paragraph_version__isnull", True)),
                    models.Q(
                        ("paragraph__startswith", "p-"),
                        ("paragraph_version__isnull", False),
                        ("root__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="comment_on_a_paragraph_of_a_version",
            ),
        ),
    ]

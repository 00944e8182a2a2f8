"""Sound and video as kinds of stored files. Each part may have its own media type."""

from django.db import migrations, models

KINDS = ["image", "document", "audio", "video"]


class Migration(migrations.Migration):
    dependencies = [("core", "0002_stored_files")]

    operations = [
        migrations.AlterField(
            model_name="storedfile",
            name="kind",
            field=models.CharField(
                choices=[
                    ("image", "Image"),
                    ("document", "Document"),
                    ("audio", "Audio"),
                    ("video", "Video"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="variants",
            field=models.JSONField(
                help_text="What can be read: name, width, height, size, sha256, media type."
            ),
        ),
        migrations.RemoveConstraint(model_name="storedfile", name="file_kind_known"),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=KINDS), name="file_kind_known"
            ),
        ),
    ]

"""The table of stored files that participants sent."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("holder", models.CharField(max_length=20)),
                ("consultation_id", models.UUIDField(help_text="Whose room it takes.", null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("image", "Image"), ("document", "Document")], max_length=10
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=80)),
                (
                    "size",
                    models.PositiveBigIntegerField(help_text="In octets, every size together."),
                ),
                (
                    "variants",
                    models.JSONField(
                        help_text="What can be read: name, width, height, size, sha256."
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "consultation_id"],
                        include=("size",),
                        name="files_by_place",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["image", "document"])),
                        name="file_kind_known",
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("StoredFile"),
    ]

"""Votes and registers that were published, and that a restored backup lacks (ADR 138)."""

import django.db.models.deletion
from django.db import migrations, models

from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity
from votes.ballot_box.migrations._conditions import are_hashes


class Migration(migrations.Migration):
    dependencies = [
        ("ballot_box", "0005_links_that_end"),
        ("consultations", "0006_content_changes"),
        ("organisations", "0006_content_changes"),
        ("votes", "0004_votes_counted_together"),
    ]

    operations = [
        migrations.AddField(
            "ledgerhead",
            "lost",
            models.PositiveIntegerField(
                default=0,
                db_default=0,
                help_text="Votes that the chain lists, and that a restore lost.",
            ),
        ),
        migrations.CreateModel(
            name="LostVote",
            fields=[
                (
                    "commitment",
                    models.BinaryField(max_length=32, primary_key=True, serialize=False),
                ),
                ("batch", models.PositiveIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="votes.question",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["question", "batch"], name="lost_votes_by_batch")],
                "constraints": [
                    models.CheckConstraint(
                        condition=are_hashes("commitment"), name="lost_vote_is_32_bytes"
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("LostVote"),
        AppendOnly("LostVote"),
        migrations.CreateModel(
            name="LostRegister",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        help_text="Of the question.", primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="Of the last link.")),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "rows",
                    models.JSONField(help_text="Those of each file of the format of the ledger."),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=are_hashes("hash"), name="head_of_lost_register_is_32_bytes"
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("LostRegister"),
        AppendOnly("LostRegister"),
    ]

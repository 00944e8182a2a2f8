"""The tables of ballots, the register and its checkpoints, in format 2 of the ledger (ADR 52).

Columns of a fixed width come first, the widest alignment before the others, and then those of a
variable length: so PostgreSQL fills up no row between two columns. The figures of the votes are
created here, because they read the ballots.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity
from votes.ballot_box.migrations._conditions import are_of_length
from votes.ballot_box.migrations._functions import FUNCTIONS
from votes.migrations._figures import FIGURES


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("consultations", "0001_initial"),
        ("organisations", "0001_organisations_hosts_and_changes"),
        ("votes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PseudonymKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "consultation",
                    models.OneToOneField(
                        null=True,
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
                (
                    "question",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="votes.question",
                    ),
                ),
                ("scope", models.CharField(max_length=12)),
                ("key", models.BinaryField(max_length=60, null=True)),
                ("nonce_key", models.BinaryField(max_length=60)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("consultation__isnull", True),
                                ("question__isnull", False),
                                ("scope", "question"),
                            ),
                            models.Q(
                                ("consultation__isnull", False),
                                ("question__isnull", True),
                                ("scope", "consultation"),
                            ),
                            _connector="OR",
                        ),
                        name="pseudonym_key_has_its_scope",
                    ),
                    models.CheckConstraint(
                        condition=are_of_length(60, "key", "nonce_key"),
                        name="pseudonym_keys_are_encrypted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerHead",
            fields=[
                ("number", models.PositiveIntegerField(default=0)),
                ("day", models.DateField(null=True)),
                ("forgotten", models.PositiveIntegerField(default=0)),
                ("checkpoint", models.PositiveIntegerField(null=True)),
                ("checkpointed", models.PositiveIntegerField(null=True)),
                ("lost", models.PositiveIntegerField(db_default=0, default=0)),
                ("choice_bytes", models.PositiveSmallIntegerField()),
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="votes.question",
                    ),
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
                (
                    "key",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ballot_box.pseudonymkey",
                    ),
                ),
                ("is_closed", models.BooleanField(default=False)),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=are_of_length(32, "hash"), name="head_is_32_bytes"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "question_id",
                        "mark",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
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
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="votes.question",
                    ),
                ),
                ("is_held", models.BooleanField(default=False)),
                ("is_counted", models.BooleanField(default=False)),
                ("is_first", models.BooleanField()),
                ("person", models.BinaryField(max_length=32)),
                ("mark", models.BinaryField(max_length=32)),
                ("encrypted", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=are_of_length(32, "mark", "person"),
                        name="arrival_marks_are_32_bytes",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_counted", False)),
                        fields=["question"],
                        name="arrivals_to_count",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "question_id",
                        "voter_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
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
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="votes.question",
                    ),
                ),
                (
                    "voter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                ("is_cast", models.BooleanField()),
                ("is_counted", models.BooleanField(default=False)),
                ("encrypted", models.BinaryField(default=b"")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_counted", models.F("is_cast")), _negated=True),
                        fields=["question"],
                        name="ballots_to_count",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "consultation_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("day", models.DateField()),
                (
                    "consultation",
                    models.ForeignKey(
                        db_index=False,
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
                ("previous", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                ("heads", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=are_of_length(32, "previous", "hash"),
                        name="checkpoint_hashes_are_32_bytes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
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
                (
                    "commitment",
                    models.BinaryField(max_length=32, primary_key=True, serialize=False),
                ),
                ("encrypted", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["question", "batch"], name="entries_by_batch")],
                "constraints": [
                    models.CheckConstraint(
                        condition=are_of_length(32, "commitment"),
                        name="entry_commitment_is_32_bytes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "question_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("votes", models.PositiveIntegerField()),
                ("day", models.DateField()),
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
                ("kind", models.CharField(max_length=8)),
                ("commitment", models.BinaryField(max_length=32)),
                ("previous", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "close")),
                        fields=("question",),
                        name="one_close_per_question",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["batch", "close"])), name="link_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="links_start_at_one"
                    ),
                    models.CheckConstraint(
                        condition=are_of_length(32, "commitment", "previous", "hash"),
                        name="link_hashes_are_32_bytes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LostVote",
            fields=[
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
                (
                    "commitment",
                    models.BinaryField(max_length=32, primary_key=True, serialize=False),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["question", "batch"], name="lost_votes_by_batch")],
                "constraints": [
                    models.CheckConstraint(
                        condition=are_of_length(32, "commitment"), name="lost_vote_is_32_bytes"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LostRegister",
            fields=[
                ("number", models.PositiveIntegerField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
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
                ("hash", models.BinaryField(max_length=32)),
                ("rows", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=are_of_length(32, "hash"),
                        name="head_of_lost_register_is_32_bytes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UncountedVote",
            fields=[
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
                ("is_withdrawn", models.BooleanField()),
                (
                    "commitment",
                    models.BinaryField(max_length=32, primary_key=True, serialize=False),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=are_of_length(32, "commitment"), name="uncounted_vote_is_32_bytes"
                    )
                ],
            },
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "PseudonymKey",
                "Ballot",
                "Arrival",
                "Entry",
                "Link",
                "LedgerHead",
                "Checkpoint",
                "LostVote",
                "LostRegister",
                "UncountedVote",
            )
        ),
        *(
            AppendOnly(name)
            for name in (
                "Entry",
                "Link",
                "Checkpoint",
                "LostVote",
                "LostRegister",
                "UncountedVote",
            )
        ),
        *FUNCTIONS,
        *FIGURES,
    ]

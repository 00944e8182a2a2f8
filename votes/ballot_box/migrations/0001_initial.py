"""Ballots, their ledger and its checkpoints, with the refusals that no code path can forget."""

import uuid

import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models

from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity
from votes.ballot_box.migrations._locks import LOCKS


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("consultations", "0001_initial"),
        ("core", "0001_initial"),
        ("organisations", "0001_initial"),
        ("votes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PseudonymKey",
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
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "scope",
                    models.CharField(
                        choices=[("question", "one question"), ("consultation", "the whole consultation")],
                        max_length=12,
                    ),
                ),
                (
                    "question",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="votes.question"
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
                ("key", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("key"), function="octet_length", output_field=models.IntegerField()
                                ),
                                32,
                            )
                        ),
                        name="pseudonym_key_is_32_bytes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("consultation__isnull", True), ("question__isnull", False), ("scope", "question")
                            ),
                            models.Q(
                                ("consultation__isnull", False), ("question__isnull", True), ("scope", "consultation")
                            ),
                            _connector="OR",
                        ),
                        name="pseudonym_key_has_its_scope",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
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
                    "pk",
                    models.CompositePrimaryKey(
                        "question_id", "voter_id", blank=True, editable=False, primary_key=True, serialize=False
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.participant"
                    ),
                ),
                ("choice", models.CharField(blank=True, help_text="Empty once withdrawn.", max_length=8)),
                (
                    "sequence",
                    models.PositiveBigIntegerField(
                        help_text="Its last event; 0 only within the act that makes the row."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("choice__in", ["", "agree", "mixed", "disagree"])),
                        name="ballot_choice_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerEvent",
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
                    "pk",
                    models.CompositePrimaryKey(
                        "question_id", "sequence", blank=True, editable=False, primary_key=True, serialize=False
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
                ("sequence", models.PositiveBigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("cast", "vote"), ("withdraw", "withdrawal"), ("close", "close")], max_length=8
                    ),
                ),
                ("commitment", models.BinaryField(max_length=32)),
                ("previous", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                ("day", models.DateField()),
                (
                    "request_id",
                    models.UUIDField(help_text="The voter's; none for closes and imports. Never published.", null=True),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["commitment"], name="ledger_by_commitment")],
                "constraints": [
                    models.UniqueConstraint(fields=("question", "request_id"), name="one_event_per_request"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "close")), fields=("question",), name="one_close_per_question"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["cast", "withdraw", "close"])), name="ledger_kind_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("sequence__gte", 1)), name="ledger_starts_at_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("commitment"), function="octet_length", output_field=models.IntegerField()
                                ),
                                32,
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("previous"), function="octet_length", output_field=models.IntegerField()
                                ),
                                32,
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("hash"), function="octet_length", output_field=models.IntegerField()
                                ),
                                32,
                            ),
                        ),
                        name="ledger_hashes_are_32_bytes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opening",
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
                    "pk",
                    models.CompositePrimaryKey(
                        "question_id", "sequence", blank=True, editable=False, primary_key=True, serialize=False
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
                ("sequence", models.PositiveBigIntegerField()),
                ("pseudonym", models.BinaryField(max_length=32)),
                ("inner", models.BinaryField(max_length=32)),
                ("tier", models.BinaryField(max_length=32)),
                ("version", models.PositiveIntegerField(help_text="Of the text the voter saw.")),
                ("choice", models.CharField(blank=True, help_text="Empty for a withdrawal.", max_length=8)),
                ("nonce", models.BinaryField(max_length=32)),
                ("level", models.CharField(max_length=8)),
                ("level_nonce", models.BinaryField(max_length=32)),
            ],
            options={
                "indexes": [models.Index(fields=["question", "pseudonym", "sequence"], name="openings_of_a_pseudonym")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("choice__in", ["", "agree", "mixed", "disagree"])),
                        name="opening_choice_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("pseudonym"), function="octet_length", output_field=models.IntegerField()
                                ),
                                32,
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("inner"), function="octet_length", output_field=models.IntegerField()
                                ),
                                32,
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("tier"), function="octet_length", output_field=models.IntegerField()
                                ),
                                32,
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("nonce"), function="octet_length", output_field=models.IntegerField()
                                ),
                                32,
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("level_nonce"), function="octet_length", output_field=models.IntegerField()
                                ),
                                32,
                            ),
                        ),
                        name="opening_secrets_are_32_bytes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerHead",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consultations.consultation"
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
                ("sequence", models.PositiveBigIntegerField(default=0)),
                ("hash", models.BinaryField(max_length=32)),
                ("day", models.DateField(null=True)),
                ("is_closed", models.BooleanField(default=False)),
                (
                    "checkpoint",
                    models.PositiveIntegerField(help_text="The last checkpoint that named it.", null=True),
                ),
                ("checkpointed", models.PositiveBigIntegerField(help_text="The sequence that it named.", null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("hash"), function="octet_length", output_field=models.IntegerField()
                                ),
                                32,
                            )
                        ),
                        name="head_is_32_bytes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
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
                    "pk",
                    models.CompositePrimaryKey(
                        "consultation_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consultations.consultation",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("taken_at", models.DateTimeField()),
                ("previous", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "heads",
                    models.BinaryField(
                        help_text="Entries of 56 bytes, in order, for the heads that changed since the last one."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("previous"), function="octet_length", output_field=models.IntegerField()
                                ),
                                32,
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("hash"), function="octet_length", output_field=models.IntegerField()
                                ),
                                32,
                            ),
                        ),
                        name="checkpoint_hashes_are_32_bytes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Repeat",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "question_id", "request_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("request_id", models.UUIDField()),
                ("sequence", models.PositiveBigIntegerField()),
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
            options={"abstract": False},
        ),
        EnableRowLevelSecurity("PseudonymKey"),
        EnableRowLevelSecurity("Ballot"),
        EnableRowLevelSecurity("LedgerEvent"),
        EnableRowLevelSecurity("Opening"),
        EnableRowLevelSecurity("Repeat"),
        EnableRowLevelSecurity("LedgerHead"),
        EnableRowLevelSecurity("Checkpoint"),
        AppendOnly("PseudonymKey"),
        AppendOnly("LedgerEvent"),
        AppendOnly("Opening"),
        AppendOnly("Repeat"),
        AppendOnly("Checkpoint"),
        *LOCKS,
    ]

"""The tables of ballots, the register and its checkpoints, in format 2 of the ledger (ADR 52)."""

import uuid

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models

from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity
from votes.ballot_box.migrations._functions import FUNCTIONS


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("consultations", "0001_initial"),
        ("organisations", "0001_organisations_and_hosts"),
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
                    "scope",
                    models.CharField(
                        choices=[
                            ("question", "one question"),
                            ("consultation", "the whole consultation"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.BinaryField(max_length=32)),
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
            ],
        ),
        migrations.CreateModel(
            name="LedgerHead",
            fields=[
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
                    "number",
                    models.PositiveIntegerField(
                        default=0, help_text="Of the last link; 0 before the first."
                    ),
                ),
                ("hash", models.BinaryField(max_length=32)),
                ("day", models.DateField(null=True)),
                ("is_closed", models.BooleanField(default=False)),
                (
                    "counts",
                    models.JSONField(
                        default=dict,
                        help_text="Of the published batches, where voters alone may see counts.",
                    ),
                ),
                (
                    "forgotten",
                    models.PositiveIntegerField(
                        default=0, help_text="Counted voters whose ballots were erased."
                    ),
                ),
                (
                    "checkpoint",
                    models.PositiveIntegerField(
                        help_text="The last checkpoint that named it.", null=True
                    ),
                ),
                (
                    "checkpointed",
                    models.PositiveIntegerField(help_text="The number that it named.", null=True),
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
            ],
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("commitment", models.BinaryField(max_length=32)),
                ("pseudonym", models.BinaryField(max_length=32)),
                ("revision", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField()),
                (
                    "choice",
                    models.CharField(
                        blank=True, help_text="Empty for a withdrawal.", max_length=900
                    ),
                ),
                ("level", models.CharField(max_length=8)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "question_id",
                        "commitment",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "is_held",
                    models.BooleanField(
                        default=False,
                        help_text="Part of the complete batch that waits for the next one.",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("choice__in", ["agree", "mixed", "disagree"]),
                            (
                                "choice__regex",
                                "^(agree|mixed|disagree|blank|support|value=(0|-?[1-9][0-9]?|-?100)|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}=(0|-?[1-9][0-9]?|-?100)(,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}=(0|-?[1-9][0-9]?|-?100))*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([>=][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})*)?$",
                            ),
                            _connector="OR",
                        ),
                        name="arrival_choice_canonical",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("commitment"),
                                    function="octet_length",
                                    output_field=models.IntegerField(),
                                ),
                                32,
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("pseudonym"),
                                    function="octet_length",
                                    output_field=models.IntegerField(),
                                ),
                                32,
                            ),
                        ),
                        name="arrival_hashes_are_32_bytes",
                    ),
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
                    "choice",
                    models.CharField(blank=True, help_text="Empty once withdrawn.", max_length=900),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        help_text="Number of its last vote; 0 only within the act that makes the row."
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(help_text="Of the text that the voter saw."),
                ),
                ("day", models.DateField(help_text="Of its last vote.")),
                (
                    "commitment",
                    models.BinaryField(
                        help_text="Of its last vote; empty with revision 0.", max_length=32
                    ),
                ),
                (
                    "answered",
                    models.JSONField(
                        default=dict,
                        help_text="The commitment that each request received, by the digest of the request's id.",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("choice__in", ["agree", "mixed", "disagree"]),
                            (
                                "choice__regex",
                                "^(agree|mixed|disagree|blank|support|value=(0|-?[1-9][0-9]?|-?100)|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}=(0|-?[1-9][0-9]?|-?100)(,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}=(0|-?[1-9][0-9]?|-?100))*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([>=][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})*)?$",
                            ),
                            _connector="OR",
                        ),
                        name="ballot_choice_canonical",
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
                ("previous", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "heads",
                    models.BinaryField(
                        help_text="Entries of 56 bytes, in order, for the heads that changed since the last one."
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
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("previous"),
                                    function="octet_length",
                                    output_field=models.IntegerField(),
                                ),
                                32,
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("hash"),
                                    function="octet_length",
                                    output_field=models.IntegerField(),
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
            name="Entry",
            fields=[
                ("commitment", models.BinaryField(max_length=32)),
                ("pseudonym", models.BinaryField(max_length=32)),
                ("revision", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField()),
                (
                    "choice",
                    models.CharField(
                        blank=True, help_text="Empty for a withdrawal.", max_length=900
                    ),
                ),
                ("level", models.CharField(max_length=8)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "question_id",
                        "batch",
                        "commitment",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
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
                "indexes": [
                    django.contrib.postgres.indexes.HashIndex(
                        fields=["commitment"], name="entries_by_commitment"
                    ),
                    django.contrib.postgres.indexes.HashIndex(
                        fields=["pseudonym"], name="entries_by_pseudonym"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("choice__in", ["agree", "mixed", "disagree"]),
                            (
                                "choice__regex",
                                "^(agree|mixed|disagree|blank|support|value=(0|-?[1-9][0-9]?|-?100)|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}=(0|-?[1-9][0-9]?|-?100)(,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}=(0|-?[1-9][0-9]?|-?100))*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([>=][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})*)?$",
                            ),
                            _connector="OR",
                        ),
                        name="entry_choice_canonical",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("commitment"),
                                    function="octet_length",
                                    output_field=models.IntegerField(),
                                ),
                                32,
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("pseudonym"),
                                    function="octet_length",
                                    output_field=models.IntegerField(),
                                ),
                                32,
                            ),
                        ),
                        name="entry_hashes_are_32_bytes",
                    ),
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
                (
                    "kind",
                    models.CharField(
                        choices=[("batch", "batch of votes"), ("close", "close")], max_length=8
                    ),
                ),
                (
                    "votes",
                    models.PositiveIntegerField(
                        help_text="How many votes and withdrawals the batch lists."
                    ),
                ),
                ("commitment", models.BinaryField(max_length=32)),
                ("previous", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                ("day", models.DateField(help_text="Of the publication.")),
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
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("commitment"),
                                    function="octet_length",
                                    output_field=models.IntegerField(),
                                ),
                                32,
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("previous"),
                                    function="octet_length",
                                    output_field=models.IntegerField(),
                                ),
                                32,
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("hash"),
                                    function="octet_length",
                                    output_field=models.IntegerField(),
                                ),
                                32,
                            ),
                        ),
                        name="link_hashes_are_32_bytes",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="pseudonymkey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("key"),
                            function="octet_length",
                            output_field=models.IntegerField(),
                        ),
                        32,
                    )
                ),
                name="pseudonym_key_is_32_bytes",
            ),
        ),
        migrations.AddConstraint(
            model_name="pseudonymkey",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="ledgerhead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("hash"),
                            function="octet_length",
                            output_field=models.IntegerField(),
                        ),
                        32,
                    )
                ),
                name="head_is_32_bytes",
            ),
        ),
        EnableRowLevelSecurity("PseudonymKey"),
        EnableRowLevelSecurity("Ballot"),
        EnableRowLevelSecurity("Arrival"),
        EnableRowLevelSecurity("Entry"),
        EnableRowLevelSecurity("Link"),
        EnableRowLevelSecurity("LedgerHead"),
        EnableRowLevelSecurity("Checkpoint"),
        AppendOnly("PseudonymKey"),
        AppendOnly("Entry"),
        AppendOnly("Link"),
        AppendOnly("Checkpoint"),
        *FUNCTIONS,
    ]

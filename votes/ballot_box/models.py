"""Ballots and the ledger that proves the count. Only `votes.ballot_box.store` uses these tables.

No row here has a time more precise than the day. With times, a reader of a backup could match
people with published openings.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from consult.consultations.enums import PseudonymScope
from consult.core.postgres.ids import random_id
from votes.enums import LinkKind

# Canonical choices, as docs/ledger-format.md §4 defines them: a position, or the choices of a poll.
# They are checked when a vote is encrypted, and by the nightly check.
OPTION = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
VALUE = "(0|-?[1-9][0-9]?|-?100)"
CANONICAL = (
    "^(agree|mixed|disagree|blank|support"
    f"|value={VALUE}|{OPTION}={VALUE}(,{OPTION}={VALUE})*"
    f"|{OPTION}(,{OPTION})*|{OPTION}([>=]{OPTION})*)?$"
)
LONGEST = 900  # twenty options, each with its value
ENCRYPTED_KEY_BYTES = 12 + 32 + 16


def of_length(field: str, size: int) -> Exact:
    """Return the condition that a binary column has a length in bytes."""
    return Exact(
        models.Func(F(field), function="octet_length", output_field=models.IntegerField()), size
    )


def are_hashes(*fields: str) -> Q:
    """Return the condition that columns contain 32 bytes each."""
    condition = Q(of_length(fields[0], 32))
    for field in fields[1:]:
        condition &= Q(of_length(field, 32))
    return condition


class InBox(models.Model):
    """A row of the ballot box of one organisation, without a date."""

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class PseudonymKey(InBox):
    """The secret from which pseudonyms of voters are made, within a question or a consultation.

    Both keys are encrypted (`store.encryption`). `key` is deleted some months after the close, and
    with it the link between voters and votes (ADR 137). `nonce_key` then still opens the counted votes
    for open data.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    scope = models.CharField(max_length=12, choices=PseudonymScope)
    question = models.OneToOneField(
        "votes.Question", on_delete=models.PROTECT, null=True, related_name="+"
    )
    consultation = models.OneToOneField(
        "consultations.Consultation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    key = models.BinaryField(max_length=ENCRYPTED_KEY_BYTES, null=True)
    nonce_key = models.BinaryField(max_length=ENCRYPTED_KEY_BYTES)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(of_length("key", ENCRYPTED_KEY_BYTES))
                & Q(of_length("nonce_key", ENCRYPTED_KEY_BYTES)),
                name="pseudonym_keys_are_encrypted",
            ),
            models.CheckConstraint(
                condition=Q(
                    scope=PseudonymScope.QUESTION, question__isnull=False, consultation__isnull=True
                )
                | Q(
                    scope=PseudonymScope.CONSULTATION,
                    question__isnull=True,
                    consultation__isnull=False,
                ),
                name="pseudonym_key_has_its_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"key of a {self.scope}"


class Ballot(InBox):
    """The current choice of a voter on a question. This row makes a second vote impossible.

    Some months after the close, it only says that the voter took part: the function
    `ballot_box_delete_links` empties all that leads to the vote.
    The application's role cannot delete it. Only the database function `ballot_box_forget` does,
    for erasures (`migrations/_functions.py`).
    """

    undeletable = True

    pk = models.CompositePrimaryKey("question_id", "voter_id")
    question = models.ForeignKey(
        "votes.Question", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    voter = models.ForeignKey("accounts.Participant", on_delete=models.PROTECT, related_name="+")
    is_cast = models.BooleanField(help_text="False once withdrawn.")
    is_counted = models.BooleanField(
        default=False,
        help_text="In the figures of an open question, which follow its public count.",
    )
    encrypted = models.BinaryField(
        default=b"",
        help_text="Its `store.encryption.Ballot`. Empty within the act that makes the row.",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["question"],
                condition=~Q(is_counted=F("is_cast")),
                name="ballots_to_count",
            )
        ]

    def __str__(self) -> str:
        return f"ballot on {self.question_id}"


class Arrival(InBox):
    """A vote that no public batch lists yet.

    Once it is published, its row and the order of rows are gone. The application's role cannot
    delete it: the database function `ballot_box_publish` moves rows to `Entry`.
    `person` is the same for all addresses that differ by what follows a `+`. It is made with the
    key of the pseudonyms.
    """

    undeletable = True

    pk = models.CompositePrimaryKey("question_id", "mark")
    question = models.ForeignKey(
        "votes.Question", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    mark = models.BinaryField(
        max_length=32, help_text="Finds it by its commitment, and does not reveal it."
    )
    is_held = models.BooleanField(
        default=False, help_text="Part of the complete batch that waits for the next one."
    )
    person = models.BinaryField(max_length=32)
    is_first = models.BooleanField(help_text="The first vote of its voter on the question.")
    is_counted = models.BooleanField(default=False, help_text="In the public count.")
    encrypted = models.BinaryField(help_text="Its `store.encryption.Arrival`.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=are_hashes("mark", "person"), name="arrival_marks_are_32_bytes"
            ),
        ]
        indexes = [
            models.Index(
                fields=["question"], condition=Q(is_counted=False), name="arrivals_to_count"
            )
        ]

    def __str__(self) -> str:
        return f"arrival on {self.question_id}"


class Entry(InBox):
    """A vote or withdrawal in a published batch, stored in order of commitment.

    Its opening is secret until its question closes. No column reveals when it came, or which other
    entries are of the same voter.
    """

    append_only = True

    # A commitment names its question, so it is unique without it, and its index is shorter.
    commitment = models.BinaryField(max_length=32, primary_key=True)
    question = models.ForeignKey(
        "votes.Question", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    batch = models.PositiveIntegerField()
    encrypted = models.BinaryField(help_text="Its `store.encryption.Vote`.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=are_hashes("commitment"), name="entry_commitment_is_32_bytes"
            ),
        ]
        indexes = [models.Index(fields=["question", "batch"], name="entries_by_batch")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.batch}"


class UncountedVote(InBox):
    """A vote of a closed question that its voter replaced or withdrew, as any receipt says."""

    append_only = True

    commitment = models.BinaryField(max_length=32, primary_key=True)
    question = models.ForeignKey(
        "votes.Question", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    is_withdrawn = models.BooleanField(
        help_text="Its voter withdrew in the end, and has no counted vote."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=are_hashes("commitment"), name="uncounted_vote_is_32_bytes"
            )
        ]

    def __str__(self) -> str:
        return f"uncounted vote on {self.question_id}"


class LostVote(InBox):
    """A vote that a published batch lists, and whose contents a restored backup lacks.

    Its commitment stays in the register, and is never opened.
    """

    append_only = True

    commitment = models.BinaryField(max_length=32, primary_key=True)
    question = models.ForeignKey(
        "votes.Question", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    batch = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=are_hashes("commitment"), name="lost_vote_is_32_bytes")
        ]
        indexes = [models.Index(fields=["question", "batch"], name="lost_votes_by_batch")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.batch}"


class LostRegister(InBox):
    """The register of a question that a restored backup does not know, as it was published.

    Checkpoints name its last link for ever, and the open data lists its rows.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, help_text="Of the question.")
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField(help_text="Of the last link.")
    hash = models.BinaryField(max_length=32)
    rows = models.JSONField(help_text="Those of each file of the format of the ledger.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=are_hashes("hash"), name="head_of_lost_register_is_32_bytes"
            )
        ]

    def __str__(self) -> str:
        return f"register of {self.pk}"


class Link(InBox):
    """A link of a question's chain: a batch of votes, or the close.

    It is public, and never changed or removed.
    """

    append_only = True

    pk = models.CompositePrimaryKey("question_id", "number")
    question = models.ForeignKey(
        "votes.Question", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=LinkKind)
    votes = models.PositiveIntegerField(help_text="How many votes and withdrawals the batch lists.")
    commitment = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    day = models.DateField(help_text="Of the publication.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(kind=LinkKind.CLOSE), name="one_close_per_question"
            ),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="link_kind_known"),
            models.CheckConstraint(condition=Q(number__gte=1), name="links_start_at_one"),
            models.CheckConstraint(
                condition=are_hashes("commitment", "previous", "hash"),
                name="link_hashes_are_32_bytes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.number} {self.kind}"


class LedgerHead(InBox):
    """The end of a question's chain.

    The publication of a batch and the close lock this row; casting a vote does not.
    """

    question = models.OneToOneField(
        "votes.Question", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    key = models.ForeignKey(
        PseudonymKey, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    choice_bytes = models.PositiveSmallIntegerField(
        help_text="Of the longest choice. Encrypted choices are filled up to it."
    )
    number = models.PositiveIntegerField(
        default=0, help_text="Of the last link; 0 before the first."
    )
    hash = models.BinaryField(max_length=32)
    day = models.DateField(null=True)
    is_closed = models.BooleanField(default=False)
    forgotten = models.PositiveIntegerField(
        default=0, help_text="Counted voters whose ballots were erased, or lost by a restore."
    )
    lost = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Votes that the chain lists, and that a restore lost."
    )
    checkpoint = models.PositiveIntegerField(
        null=True, help_text="The last checkpoint that named it."
    )
    checkpointed = models.PositiveIntegerField(null=True, help_text="The number that it named.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=are_hashes("hash"), name="head_is_32_bytes")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} at {self.number}"


class Checkpoint(InBox):
    """The hash of every head of a consultation on one day, chained to the checkpoint before."""

    append_only = True

    pk = models.CompositePrimaryKey("consultation_id", "number")
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.PositiveIntegerField()
    day = models.DateField()
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    heads = models.BinaryField(
        help_text="Entries of 56 bytes, in order, for the heads that changed since the last one."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=are_hashes("previous", "hash"), name="checkpoint_hashes_are_32_bytes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.number}"

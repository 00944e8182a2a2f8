"""Who voted what, and the log that proves the count. Only `votes.ballot_box.store` opens these tables.

No row here says at what time something happened, but for the day: with times, whoever holds a backup could put people
beside the published openings.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from consult.consultations.enums import PseudonymScope
from consult.core.ids import random_id
from votes.enums import EventKind

# Canonical choices, as docs/ledger-format.md §4 writes them: a position, or what a poll's options make.
OPTION = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
VALUE = "(0|-?[1-9][0-9]?|-?100)"
CANONICAL = (
    "^(agree|mixed|disagree|blank|support"
    f"|value={VALUE}|{OPTION}={VALUE}(,{OPTION}={VALUE})*"
    f"|{OPTION}(,{OPTION})*|{OPTION}([>=]{OPTION})*)?$"
)
# Positions are nearly all of them: they are told by name, since the pattern costs several microseconds a row.
IS_CANONICAL = Q(choice__in=["agree", "mixed", "disagree"]) | Q(choice__regex=CANONICAL)
LONGEST = 900  # twenty options, each with its value


def of_length(field, size):
    """The condition that a binary column has a length in bytes."""
    return Exact(models.Func(F(field), function="octet_length", output_field=models.IntegerField()), size)


def are_hashes(*fields):
    """The constraint that columns hold 32 bytes each."""
    condition = Q(of_length(fields[0], 32))
    for field in fields[1:]:
        condition &= Q(of_length(field, 32))
    return condition


class InBox(models.Model):
    """A row of the ballot box, of one organisation; without a date."""

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class PseudonymKey(InBox):
    """The secret that names voters within a question, or within a consultation."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    scope = models.CharField(max_length=12, choices=PseudonymScope)
    question = models.OneToOneField("votes.Question", on_delete=models.PROTECT, null=True, related_name="+")
    consultation = models.OneToOneField(
        "consultations.Consultation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    key = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=are_hashes("key"), name="pseudonym_key_is_32_bytes"),
            models.CheckConstraint(
                condition=Q(scope=PseudonymScope.QUESTION, question__isnull=False, consultation__isnull=True)
                | Q(scope=PseudonymScope.CONSULTATION, question__isnull=True, consultation__isnull=False),
                name="pseudonym_key_has_its_scope",
            ),
        ]

    def __str__(self):
        return f"key of a {self.scope}"


class Ballot(InBox):
    """What a voter has chosen on a question as things stand; the row that makes a second vote impossible."""

    pk = models.CompositePrimaryKey("question_id", "voter_id")
    question = models.ForeignKey("votes.Question", on_delete=models.PROTECT, related_name="+", db_index=False)
    voter = models.ForeignKey("accounts.Participant", on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=LONGEST, blank=True, help_text="Empty once withdrawn.")
    sequence = models.PositiveBigIntegerField(help_text="Its last event; 0 only within the act that makes the row.")

    class Meta:
        constraints = [models.CheckConstraint(condition=IS_CANONICAL, name="ballot_choice_canonical")]

    def __str__(self):
        return f"ballot on {self.question_id}"


class LedgerEvent(InBox):
    """One link of a question's chain: public, numbered, and never changed or removed."""

    append_only = True

    pk = models.CompositePrimaryKey("question_id", "sequence")
    question = models.ForeignKey("votes.Question", on_delete=models.PROTECT, related_name="+", db_index=False)
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8, choices=EventKind)
    commitment = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    day = models.DateField()
    request_id = models.UUIDField(null=True, help_text="The voter's; none for closes and imports. Never published.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "request_id"], name="one_event_per_request"),
            models.UniqueConstraint(
                fields=["question"], condition=Q(kind=EventKind.CLOSE), name="one_close_per_question"
            ),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="ledger_kind_known"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="ledger_starts_at_one"),
            models.CheckConstraint(
                condition=are_hashes("commitment", "previous", "hash"), name="ledger_hashes_are_32_bytes"
            ),
        ]
        indexes = [models.Index(fields=["commitment"], name="ledger_by_commitment")]

    def __str__(self):
        return f"{self.question_id} {self.sequence} {self.kind}"


class Opening(InBox):
    """What opens the commitment of a vote: secret until its question closes, then public for the votes that count."""

    append_only = True

    pk = models.CompositePrimaryKey("question_id", "sequence")
    question = models.ForeignKey("votes.Question", on_delete=models.PROTECT, related_name="+", db_index=False)
    sequence = models.PositiveBigIntegerField()
    pseudonym = models.BinaryField(max_length=32)
    inner = models.BinaryField(max_length=32)
    tier = models.BinaryField(max_length=32)
    version = models.PositiveIntegerField(help_text="Of the text the voter saw.")
    choice = models.CharField(max_length=LONGEST, blank=True, help_text="Empty for a withdrawal.")
    nonce = models.BinaryField(max_length=32)
    level = models.CharField(max_length=8)
    level_nonce = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=IS_CANONICAL, name="opening_choice_canonical"),
            models.CheckConstraint(
                condition=are_hashes("pseudonym", "inner", "tier", "nonce", "level_nonce"),
                name="opening_secrets_are_32_bytes",
            ),
        ]
        indexes = [models.Index(fields=["question", "pseudonym", "sequence"], name="openings_of_a_pseudonym")]

    def __str__(self):
        return f"opening of {self.question_id} {self.sequence}"


class Repeat(InBox):
    """A request that added nothing, since its choice stood already, and the event whose receipt it was given.

    Sent again after a change of mind, it is answered as it was, and takes nothing back.
    """

    append_only = True

    pk = models.CompositePrimaryKey("question_id", "request_id")
    question = models.ForeignKey("votes.Question", on_delete=models.PROTECT, related_name="+", db_index=False)
    request_id = models.UUIDField()
    sequence = models.PositiveBigIntegerField()

    def __str__(self):
        return f"{self.question_id} {self.request_id}"


class LedgerHead(InBox):
    """The end of a question's chain; its row is the lock that orders votes."""

    question = models.OneToOneField("votes.Question", on_delete=models.PROTECT, primary_key=True, related_name="+")
    consultation = models.ForeignKey("consultations.Consultation", on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(PseudonymKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)
    day = models.DateField(null=True)
    is_closed = models.BooleanField(default=False)
    checkpoint = models.PositiveIntegerField(null=True, help_text="The last checkpoint that named it.")
    checkpointed = models.PositiveBigIntegerField(null=True, help_text="The sequence that it named.")

    class Meta:
        constraints = [models.CheckConstraint(condition=are_hashes("hash"), name="head_is_32_bytes")]

    def __str__(self):
        return f"{self.question_id} at {self.sequence}"


class Checkpoint(InBox):
    """The hash of every head of a consultation at one moment, chained to the one before."""

    append_only = True

    pk = models.CompositePrimaryKey("consultation_id", "number")
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    heads = models.BinaryField(
        help_text="Entries of 56 bytes, in order, for the heads that changed since the last one."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=are_hashes("previous", "hash"), name="checkpoint_hashes_are_32_bytes")
        ]

    def __str__(self):
        return f"{self.consultation_id} {self.number}"

"""The tables of the votes, specified in docs/ledger-format.md, from which anyone can recount."""

from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import PseudonymScope, ResultsVisibility
from consult.opendata.schemas.fields import (
    ROW,
    RULES_HASH,
    Column,
    Table,
    code,
    day,
    digest,
    integer,
    key,
)
from votes.counting.methods import METHODS
from votes.enums import POSITION, LinkKind, QuestionOrigin

QUESTION = _("Identifier in questions.")
STATES = ["open", "closed"]

QUESTIONS = Table(
    "questions",
    _("Questions"),
    _(
        "The subjects of votes. A contribution that receives opinions has a question of kind "
        "“position”. Polls have other kinds."
    ),
    (
        key("id", _("Identifier"), ROW),
        key("consultation", _("Consultation"), _("Identifier of the consultation.")),
        key(
            "proposal",
            _("Contribution"),
            _("Identifier in proposals; empty for a poll."),
            required=False,
        ),
        code(
            "kind",
            _("Kind"),
            _("The way of answering. It is “position” for a contribution."),
            choices=[POSITION, *METHODS],
        ),
        code(
            "visibility",
            _("Visibility"),
            _("The people who see the count before the close."),
            choices=ResultsVisibility,
        ),
        code(
            "pseudonym_scope",
            _("Reach of pseudonyms"),
            _("The scope in which a person keeps the same pseudonym."),
            choices=PseudonymScope,
        ),
        code(
            "origin",
            _("Origin"),
            _("Cast here, or on another platform that shared each vote."),
            choices=QuestionOrigin,
        ),
        code("state", _("State"), _("“closed”: its chain ends with a close."), choices=STATES),
        code(
            "method",
            _("Method"),
            _("The counting method. The last choice of each voter counts once."),
        ),
        # This text is hashed exactly and not written by the public, so no apostrophe may be added
        # to it.
        code("rules", _("Rules"), _("The line of JSON fixed when the question opened.")),
        digest("rules_hash", _("Hash of the rules"), RULES_HASH),
        integer("batches", _("Batches"), _("Number of the last batch, or of the close.")),
        digest("head", _("Head"), _("Hash of that batch, or of the close.")),
        integer(
            "total",
            _("Votes"),
            _(
                "Counting rule: last choices of distinct voters that were not withdrawn. Empty while open."
            ),
            required=False,
        ),
    ),
    key=("id",),
)

RESULTS = Table(
    "results",
    _("Results"),
    _(
        "The result of each closed poll, with one row for each option, by the method that its "
        "question names."
    ),
    (
        key("question", _("Question"), QUESTION),
        key(
            "option",
            _("Option"),
            _(
                "Identifier of the option in the rules of the question. If it has none, the "
                "identifier of the question."
            ),
        ),
        integer(
            "place",
            _("Rank"),
            _(
                "1 is the first place. Options that tie share a place, and the next places "
                "stay free."
            ),
            minimum=1,
        ),
        integer(
            "count",
            _("Voters"),
            _("Counting rule: voters whose last choice chose, ranked or rated it."),
        ),
        Column(
            "sum",
            "integer",
            _("Sum"),
            _(
                "Counting rule: the sum of the values or points given to it, for methods that "
                "count one."
            ),
        ),
        Column(
            "median",
            "number",
            _("Median"),
            _("Counting rule: the value in the middle of those given; scales only."),
        ),
    ),
    key=("question", "option"),
    points={"question": ("questions", "id")},
)

BATCHES = Table(
    "batches",
    _("Batches of the register"),
    _(
        "The chain of each question: its batches of votes, each chained to the one before, then the close. A batch has "
        "votes of 40 people or more, unless the question has fewer voters in all. No name, no choice, no time."
    ),
    (
        key("question", _("Question"), QUESTION),
        integer("batch", _("Batch"), _("From 1, without gaps."), minimum=1),
        code(
            "kind",
            _("Kind"),
            _("“batch”: a batch of votes. “close”: the count, which ends the chain."),
            choices=LinkKind,
        ),
        integer(
            "votes",
            _("Votes"),
            _("Counting rule: votes and withdrawals that the batch lists in ledger."),
        ),
        digest(
            "commitment",
            _("Commitment"),
            _("To the votes of the batch, or to the count of the close."),
        ),
        digest(
            "previous",
            _("Hash of the batch before"),
            _("Of the first one: a hash of the question and its rules."),
        ),
        digest(
            "hash", _("Hash"), _("Of this link and, through the one before, of the whole chain.")
        ),
        day("day", _("Day"), _("Of the publication, in UTC. The days of votes are not published.")),
    ),
    key=("question", "batch"),
    points={"question": ("questions", "id")},
)

LEDGER = Table(
    "ledger",
    _("Ledger"),
    _(
        "Every vote and withdrawal, batch by batch, sorted by commitment: the order in which they came is not known."
    ),
    (
        key("question", _("Question"), QUESTION),
        integer("batch", _("Batch"), _("Number in batches."), minimum=1),
        digest("commitment", _("Commitment"), _("The code that the receipt of the vote shows.")),
    ),
    key=("question", "batch", "commitment"),
    points={"question": ("questions", "id")},
)

BALLOTS = Table(
    "ballots",
    _("Ballots"),
    _(
        "The votes that count in closed questions, under pseudonyms, with what proves each choice. Votes that were "
        "replaced or withdrawn are never opened, nor is what they replaced."
    ),
    (
        key("question", _("Question"), QUESTION),
        integer("batch", _("Batch"), _("Number in batches."), minimum=1),
        digest("commitment", _("Commitment"), _("Of the vote in ledger.")),
        digest(
            "pseudonym",
            _("Pseudonym"),
            _("The same for one voter, within the reach the question states."),
        ),
        code("choice", _("Choice"), _("As docs/ledger-format.md writes it.")),
        digest("nonce", _("Random part"), _("With the choice, it proves the commitment.")),
        digest(
            "tier", _("Hash of the level"), _("Commits to the level of assurance of the voter.")
        ),
        digest(
            "turn",
            _("Hash of the turn"),
            _("Commits to the text seen and to the voter's number of votes; never opened."),
        ),
        code(
            "level",
            _("Level of assurance"),
            _("Only where every group of a level and a choice has 11 votes or more in each batch."),
            required=False,
        ),
        digest(
            "level_nonce",
            _("Random part of the level"),
            _("Proves the level, where it is given."),
            required=False,
        ),
    ),
    key=("question", "batch", "commitment"),
    points={"question": ("questions", "id")},
)

CHECKPOINTS = Table(
    "checkpoints",
    _("Checkpoints"),
    _(
        "Regular fingerprints of all chains. A stored checkpoint proves later that nothing "
        "before it changed."
    ),
    (
        key("consultation", _("Consultation"), _("Identifier of the consultation.")),
        integer("number", _("Number"), _("From 1, without gaps."), minimum=1),
        day("day", _("Day"), _("In UTC; times are not published.")),
        digest("previous", _("Hash of the checkpoint before"), _("Zeros for the first one.")),
        digest("hash", _("Hash"), _("The hash of the checkpoint, to be stored by readers.")),
        key("question", _("Question"), QUESTION),
        integer(
            "batch",
            _("Batch"),
            _("Last batch of the question when the checkpoint was taken; 0 before the first."),
        ),
        digest("head", _("Head"), _("Hash of that batch.")),
    ),
    key=("consultation", "number", "question"),
    points={"question": ("questions", "id")},
)

POSITIONS = Table(
    "positions",
    _("Opinions"),
    _(
        "The count of each contribution. No row for a question whose count is hidden until it closes."
    ),
    (
        key("question", _("Question"), QUESTION),
        key("proposal", _("Contribution"), _("Identifier in proposals.")),
        code(
            "origin",
            _("Origin"),
            _("Cast here, or on another platform that shared each vote."),
            choices=QuestionOrigin,
        ),
        code(
            "state",
            _("State"),
            _("“closed” means that votes no longer change this count."),
            choices=STATES,
        ),
        integer("agree", _("Agree"), _("Counting rule: distinct voters whose last choice it is.")),
        integer("mixed", _("Mixed"), _("Counting rule: distinct voters whose last choice it is.")),
        integer(
            "disagree", _("Disagree"), _("Counting rule: distinct voters whose last choice it is.")
        ),
        integer(
            "total",
            _("Total"),
            _("Counting rule: the sum of the three; imported totals are never added."),
        ),
    ),
    key=("question",),
    points={"question": ("questions", "id"), "proposal": ("proposals", "id")},
)

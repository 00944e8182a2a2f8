"""Tables of the votes, as docs/ledger-format.md fixes them: anyone recounts from these."""

from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import PseudonymScope, ResultsVisibility
from consult.opendata.schemas.fields import ROW, RULES_HASH, Column, Table, code, day, digest, integer, key, moment
from votes.enums import EventKind, QuestionKind, QuestionOrigin

QUESTION = _("Identifier in questions.")
STATES = ["open", "closed"]

QUESTIONS = Table(
    "questions",
    _("Questions"),
    _("What was put to the vote: a contribution that could be voted on has one, of kind “position”; polls are others."),
    (
        key("id", _("Identifier"), ROW),
        key("consultation", _("Consultation"), _("Identifier of the consultation.")),
        key("proposal", _("Contribution"), _("Identifier in proposals; empty for a poll."), required=False),
        code("kind", _("Kind"), _("How it is answered; “position” on a contribution."), choices=QuestionKind),
        code("visibility", _("Visibility"), _("Who sees the count before it closes."), choices=ResultsVisibility),
        code(
            "pseudonym_scope",
            _("Reach of pseudonyms"),
            _("Within what a pseudonym is the same."),
            choices=PseudonymScope,
        ),
        code(
            "origin", _("Origin"), _("Cast here, or on another platform and known one by one."), choices=QuestionOrigin
        ),
        code("state", _("State"), _("“closed”: its chain ends with a close event."), choices=STATES),
        code("method", _("Method"), _("How it is counted; in each, the last choice of each voter counts, once.")),
        # Hashed to the letter, and no words of the public: no apostrophe may enter it.
        code("rules", _("Rules"), _("The line of JSON fixed when the question opened.")),
        digest("rules_hash", _("Hash of the rules"), RULES_HASH),
        integer("sequence", _("Last event"), _("Number of the last event in ledger.")),
        digest("head", _("Head"), _("Hash of the last event.")),
        integer(
            "total",
            _("Votes"),
            _("Counting rule: last choices of distinct voters that were not withdrawn. Empty while open."),
            required=False,
        ),
    ),
    key=("id",),
)

RESULTS = Table(
    "results",
    _("Results"),
    _("What each closed poll came to, an option a line, by the method that its question names."),
    (
        key("question", _("Question"), QUESTION),
        key(
            "option", _("Option"), _("Identifier in the rules of the question; that of the question where it has none.")
        ),
        integer("place", _("Rank"), _("1 comes first; equals share a place and leave the next ones free."), minimum=1),
        integer("count", _("Voters"), _("Counting rule: voters whose last choice chose, ranked or rated it.")),
        Column("sum", "integer", _("Sum"), _("Counting rule: the sum of the values given to it; scales only.")),
        Column(
            "median", "number", _("Median"), _("Counting rule: the value in the middle of those given; scales only.")
        ),
    ),
    key=("question", "option"),
    points={"question": ("questions", "id")},
)

LEDGER = Table(
    "ledger",
    _("Ledger"),
    _("Every vote and withdrawal in the order recorded, each chained to the one before. No name, no choice, no time."),
    (
        key("question", _("Question"), QUESTION),
        integer("sequence", _("Number"), _("From 1, without gaps."), minimum=1),
        code("kind", _("Kind"), choices=EventKind),
        digest("commitment", _("Commitment"), _("What a receipt shows.")),
        digest("previous", _("Hash of the event before")),
        digest("hash", _("Hash")),
        day("day", _("Day"), _("In UTC; times are not published.")),
    ),
    key=("question", "sequence"),
    points={"question": ("questions", "id")},
)

BALLOTS = Table(
    "ballots",
    _("Ballots"),
    _("What opens each event of closed questions: under pseudonyms, and with the choice of the votes that count."),
    (
        key("question", _("Question"), QUESTION),
        integer("sequence", _("Number"), _("Of the event in ledger."), minimum=1),
        digest("pseudonym", _("Pseudonym"), _("The same for one voter, within the reach the question states.")),
        digest("inner", _("Inner hash")),
        digest("tier", _("Hash of the level")),
        integer(
            "replaced_by", _("Replaced by"), _("Next event of the same voter; empty for the last."), required=False
        ),
        integer("version", _("Text seen"), _("Version of the contribution the voter saw."), required=False),
        code(
            "choice", _("Choice"), _("Filled for votes that count; for others it is never published."), required=False
        ),
        digest("nonce", _("Random part"), required=False),
        code("level", _("Level of assurance"), _("Only where every group has 11 votes or more."), required=False),
        digest("level_nonce", _("Random part of the level"), required=False),
    ),
    key=("question", "sequence"),
    points={"question": ("questions", "id")},
)

CHECKPOINTS = Table(
    "checkpoints",
    _("Checkpoints"),
    _("Regular prints of all the chains. Keep one: it proves later that nothing before it was changed."),
    (
        key("consultation", _("Consultation")),
        integer("number", _("Number"), minimum=1),
        moment("taken_at", _("Taken at"), _("In UTC.")),
        digest("previous", _("Hash of the checkpoint before")),
        digest("hash", _("Hash")),
        key("question", _("Question"), QUESTION),
        integer("sequence", _("Event"), _("Last event of the question at that moment.")),
        digest("head", _("Head"), _("Hash of that event.")),
    ),
    key=("consultation", "number", "question"),
    points={"question": ("questions", "id")},
)

POSITIONS = Table(
    "positions",
    _("Positions"),
    _("The count of each contribution. No row for a question whose count is hidden until it closes."),
    (
        key("question", _("Question"), QUESTION),
        key("proposal", _("Contribution"), _("Identifier in proposals.")),
        code(
            "origin", _("Origin"), _("Cast here, or on another platform and known one by one."), choices=QuestionOrigin
        ),
        code("state", _("State"), _("“closed”: no more vote changes this count."), choices=STATES),
        integer("agree", _("Agree"), _("Counting rule: distinct voters whose last choice it is.")),
        integer("mixed", _("Mixed"), _("Counting rule: distinct voters whose last choice it is.")),
        integer("disagree", _("Disagree"), _("Counting rule: distinct voters whose last choice it is.")),
        integer("total", _("Total"), _("Counting rule: the sum of the three; imported totals are never added.")),
    ),
    key=("question",),
    points={"question": ("questions", "id"), "proposal": ("proposals", "id")},
)

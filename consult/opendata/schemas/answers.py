"""The table of official answers, one row for each contribution or topic that is answered."""

from django.utils.translation import gettext_lazy as _

from consult.opendata.schemas.fields import ROW, Table, code, integer, key, moment, text
from consult.outcomes.enums import AnswerState

UTC = _("In UTC.")

OFFICIAL_ANSWERS = Table(
    "official_answers",
    _("Official answers"),
    _(
        "The published answers of the authority. An answer to several contributions has a row for each."
    ),
    (
        key("id", _("Identifier"), ROW),
        key(
            "answer",
            _("Answer"),
            _("The same for all contributions that were answered together."),
        ),
        key(
            "proposal",
            _("Contribution"),
            _("Identifier in proposals; empty for the answer to a topic."),
            required=False,
        ),
        integer(
            "number",
            _("Number"),
            _("Number of the contribution."),
            required=False,
            minimum=1,
        ),
        key(
            "topic",
            _("Topic"),
            _("Identifier in topics, for the answer to a topic."),
            required=False,
        ),
        code(
            "state",
            _("State"),
            _("What the authority does with the contribution."),
            choices=AnswerState,
        ),
        text(
            "transmitted_to",
            _("Passed on to"),
            _("The authority that received the contribution."),
        ),
        text("body", _("Answer"), _("Markdown."), required=True),
        text("reasons", _("Reasons"), _("Markdown.")),
        code("language", _("Language"), _("Code of two letters (ISO 639-1).")),
        moment("published_at", _("Published at"), UTC),
        moment("corrected_at", _("Last corrected at"), UTC, required=False),
        text("correction_note", _("Reason of the last correction"), _("Public; may be empty.")),
        text(
            "corrections",
            _("Corrections"),
            _("A line of JSON: date, reason, and the words before each correction."),
        ),
        text(
            "milestones",
            _("Milestones"),
            _("A line of JSON: date, text and link of each fact that followed."),
        ),
    ),
    key=("id",),
    points={"proposal": ("proposals", "id"), "topic": ("topics", "id")},
)

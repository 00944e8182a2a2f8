"""The tables of official answers: those that are published, and those that are expected."""

from django.utils.translation import gettext_lazy as _

from consult.opendata.schemas.fields import ROW, Table, code, day, integer, key, moment, text
from consult.outcomes.enums import AnswerState

UTC = _("In UTC.")

OFFICIAL_ANSWERS = Table(
    "official_answers",
    _("Official answers"),
    _(
        "The published answers of the authority. An answer to several contributions has a row "
        "for each."
    ),
    (
        key("id", _("Identifier"), ROW),
        key(
            "answer",
            _("Answer"),
            _("Identifier of the answer, the same for all contributions that it answers."),
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
            _("Number of the contribution in proposals. Empty for the answer to a topic."),
            required=False,
            minimum=1,
        ),
        key(
            "topic",
            _("Topic"),
            _("Identifier in topics. Empty for the answer to a contribution."),
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
            _(
                "Name of the body to which the contribution was passed on. Empty for the other "
                "states."
            ),
        ),
        text("body", _("Answer"), _("Markdown."), required=True),
        text("reasons", _("Reasons"), _("Markdown.")),
        code("language", _("Language"), _("Code of two letters (ISO 639-1).")),
        moment("published_at", _("Published at"), UTC),
        moment("corrected_at", _("Last corrected at"), UTC, required=False),
        text(
            "correction_note",
            _("Reason for the last correction"),
            _("What the correction changed, in words for the public. May be empty."),
        ),
        text(
            "corrections",
            _("Corrections"),
            _(
                "JSON list: for each correction, its date, its reason and the words that it "
                "replaced."
            ),
        ),
        text(
            "milestones",
            _("Milestones"),
            _("JSON list: for each fact that followed, its date, its text and its link."),
        ),
    ),
    key=("id",),
    points={"proposal": ("proposals", "id"), "topic": ("topics", "id")},
)

EXPECTED_ANSWERS = Table(
    "expected_answers",
    _("Expected answers"),
    _(
        "The public contributions to answer, once a date is announced or an answer is published. "
        "Contributions that were merged into another one are left out."
    ),
    (
        key("proposal", _("Contribution"), _("Identifier in proposals.")),
        integer("number", _("Number"), _("Number of the contribution in proposals."), minimum=1),
        text("service", _("Service"), _("Service that answers, if the authority named one.")),
        day(
            "due_on",
            _("Due on"),
            _(
                "Last day on which the answer is on time, in the time zone of the organisation. Empty "
                "without an announced date."
            ),
            required=False,
        ),
    ),
    key=("proposal",),
    points={"proposal": ("proposals", "id")},
)

"""The tables of closed questionnaires: their items and answers, each item apart (ADR 0030)."""

from django.utils.translation import gettext_lazy as _

from consult.opendata.schemas.fields import (
    ENGLISH,
    FRENCH,
    ROW,
    RULES_HASH,
    Table,
    code,
    digest,
    flag,
    integer,
    key,
    moment,
    text,
)
from consult.questionnaires.enums import Anonymity, ItemKind, Origin

UTC = _("In UTC.")
QUESTIONNAIRE = _("Identifier in questionnaires.")

QUESTIONNAIRES = Table(
    "questionnaires",
    _("Questionnaires"),
    _("The closed questionnaires, with all their questions."),
    (
        key("id", _("Identifier"), ROW),
        integer("number", _("Number"), _("Unique within the consultation."), minimum=1),
        key(
            "topic",
            _("Topic"),
            _("Identifier in topics; empty for the whole consultation."),
            required=False,
        ),
        text("title_fr", _("Title, in French"), FRENCH),
        text("title_en", _("Title, in English"), ENGLISH),
        text("introduction_fr", _("Introduction, in French"), _("Markdown.")),
        text("introduction_en", _("Introduction, in English"), _("Markdown.")),
        code(
            "anonymity",
            _("Anonymity"),
            _("Whether answers were linked to accounts."),
            choices=Anonymity,
        ),
        moment("opens_at", _("Opened at"), UTC),
        moment("closes_at", _("Announced end"), UTC),
        moment(
            "ended_at",
            _("Closed early at"),
            _("Empty where it closed at the announced end."),
            required=False,
        ),
        text(
            "closing_reason",
            _("Reason for an early close"),
            _("As its manager gave it to the public."),
        ),
        integer(
            "online",
            _("Answered online"),
            _("Counting rule: people who answered online, each once."),
        ),
        integer(
            "paper",
            _("Answered on paper"),
            _("Counting rule: paper forms entered, each reference once."),
        ),
        # This text is hashed exactly and not written by the public, so no apostrophe may be added
        # to it.
        code(
            "rules",
            _("Rules"),
            _("The line of JSON fixed at the opening: sections, questions, options, dates."),
        ),
        digest("rules_hash", _("Hash of the rules"), RULES_HASH),
    ),
    key=("id",),
    points={"topic": ("topics", "id")},
)

QUESTIONNAIRE_ITEMS = Table(
    "questionnaire_items",
    _("Questions of questionnaires"),
    _("The questions of each questionnaire, in order, with their numbers of answers."),
    (
        key("id", _("Identifier"), ROW),
        key("questionnaire", _("Questionnaire"), QUESTIONNAIRE),
        integer("position", _("Position"), _("Place in the form."), minimum=1),
        text("section_fr", _("Section, in French"), FRENCH),
        text("section_en", _("Section, in English"), ENGLISH),
        code(
            "kind",
            _("Kind of answer"),
            _("The type of answer: a text, a number, choices…"),
            choices=ItemKind,
        ),
        text("label_fr", _("Question or label, in French"), FRENCH, required=True),
        text("label_en", _("Question or label, in English"), ENGLISH),
        flag(
            "is_required",
            _("Answer required"),
            _("Online; a paper form counts without it."),
        ),
        text("unit", _("Unit"), _("Of a number.")),
        integer(
            "online",
            _("Answered online"),
            _("Counting rule: answers given online, whether or not they were read."),
        ),
        integer("paper", _("Answered on paper"), _("Counting rule: the same, for paper forms.")),
        integer(
            "waiting",
            _("Texts to be read"),
            _("Open answers that are waiting to be read."),
            required=False,
        ),
        integer(
            "withheld",
            _("Texts not published"),
            _("Open answers that were withheld or erased."),
            required=False,
        ),
    ),
    key=("id",),
    points={"questionnaire": ("questionnaires", "id")},
)

QUESTIONNAIRE_ANSWERS = Table(
    "questionnaire_answers",
    _("Answers to questionnaires"),
    _(
        "Answers, question by question. Their order is drawn at random, so it reveals "
        "neither the sender nor the time. Only published open answers are included."
    ),
    (
        key("answer", _("Answer"), _("Drawn at random.")),
        integer(
            "place",
            _("Number"),
            _("From 1: an answer of several choices has a row for each of them."),
            minimum=1,
        ),
        key("item", _("Question"), _("Identifier in questionnaire_items.")),
        code("origin", _("Origin"), _("Online, or a paper form."), choices=Origin),
        code(
            "value",
            _("Value"),
            _(
                "The key of the option, a number in digits with a decimal point, true or "
                "false; empty for a text."
            ),
            required=False,
        ),
        text("option_fr", _("Option, in French"), _("Of a choice.")),
        text("option_en", _("Option, in English"), _("Of a choice.")),
        text("text", _("Text"), _("As written.")),
    ),
    key=("answer", "place"),
    points={"item": ("questionnaire_items", "id")},
)

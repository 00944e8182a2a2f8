"""The tables of workshops: their facts, quoted passages, and the provenance of contributions."""

from django.utils.translation import gettext_lazy as _

from consult.accounts.enums import ActorKind
from consult.opendata.schemas.fields import (
    ROW,
    Table,
    code,
    day,
    degrees,
    integer,
    key,
    moment,
    number,
    text,
)
from consult.workshops.enums import Channel, ConsentBasis, Method, TranscriptState, WorkshopState

WORKSHOP = _("Identifier in workshops.")
STATES = [WorkshopState.PUBLISHED, WorkshopState.CANCELLED]

WORKSHOPS = Table(
    "workshops",
    _("Workshops"),
    _(
        "One row per public workshop. People present are declared by whoever held it, and never added to votes."
    ),
    (
        key("id", _("Identifier"), ROW),
        integer("number", _("Number"), _("Unique within the consultation."), minimum=1),
        code(
            "state",
            _("State"),
            _("A cancelled workshop met nobody, and is not counted."),
            choices=STATES,
        ),
        text("title", _("Title"), _("As its organisers wrote it."), required=True),
        code("language", _("Language"), _("Code of the language it is written in.")),
        text("structure", _("Structure"), _("Who held it."), required=True),
        code(
            "structure_kind",
            _("Kind of structure"),
            _("Association, company, public body… as it declared itself."),
            choices=ActorKind,
        ),
        text("place", _("Place"), _("Where it met, by name.")),
        degrees("latitude", _("Latitude"), 90),
        degrees("longitude", _("Longitude"), 180),
        day("held_on", _("Held on"), _("Where it was held.")),
        code("method", _("Method"), _("How people worked."), choices=Method, required=False),
        integer(
            "participants",
            _("People present"),
            _("Counting rule: as declared; empty when it was not declared yet."),
            required=False,
            minimum=1,
        ),
        integer(
            "returning",
            _("Of whom had come before"),
            _(
                "People who had come to another workshop of this consultation; empty when nobody asked."
            ),
            required=False,
        ),
        code(
            "consent",
            _("How people agreed to be recorded"),
            _("Numbered cards, signed forms or aloud; or nobody was recorded."),
            choices=ConsentBasis,
        ),
        text("minutes", _("Minutes"), _("Markdown: what was said in all.")),
        moment("published_at", _("Published at"), _("In UTC.")),
        code("url", _("Address"), _("Page of the workshop.")),
    ),
    key=("id",),
)

WORKSHOP_TOPICS = Table(
    "workshop_topics",
    _("Topics of workshops"),
    _(
        "One row per topic that a workshop worked on: a workshop counts once in the total, and once per topic."
    ),
    (
        key("workshop", _("Workshop"), WORKSHOP),
        key("topic", _("Topic"), _("Identifier in topics.")),
        text("report", _("Report on the topic"), _("Markdown: what was said about this topic.")),
    ),
    key=("workshop", "topic"),
    points={"workshop": ("workshops", "id"), "topic": ("topics", "id")},
)

DECLARED_COUNTS = Table(
    "declared_counts",
    _("Declared counts"),
    _(
        "Dots or hands that a group gave, as declared by whoever held the workshop: no votes, never added to any."
    ),
    (
        key("workshop", _("Workshop"), WORKSHOP),
        integer("place", _("Place"), _("In the list of the workshop."), minimum=1),
        key("topic", _("Topic"), _("Identifier in topics."), required=False),
        key("proposal", _("Contribution"), _("Identifier in proposals."), required=False),
        text("label", _("What was counted"), _("In the words of the workshop."), required=True),
        integer("count", _("Count"), _("Counting rule: as declared.")),
    ),
    key=("workshop", "place"),
    points={"workshop": ("workshops", "id")},
)

PROVENANCES = Table(
    "provenances",
    _("Where contributions come from"),
    _("One row per public contribution that its authors did not type themselves."),
    (
        key("proposal", _("Contribution"), _("Identifier in proposals.")),
        code("channel", _("Channel"), _("How it reached whoever typed it."), choices=Channel),
        key("workshop", _("Workshop"), WORKSHOP, required=False),
        text("table", _("Group"), _("Which group of the workshop.")),
        day(
            "received_on",
            _("Received on"),
            _("When the paper, the letter or the call came in."),
            required=False,
        ),
    ),
    key=("proposal",),
    points={"proposal": ("proposals", "id"), "workshop": ("workshops", "id")},
)

TRANSCRIPTS = Table(
    "transcripts",
    _("Transcripts"),
    _(
        "One row per passage that may be quoted: words said in workshops, where those who spoke agreed to it and "
        "somebody who was there stands by the text. Voices are numbered, never named."
    ),
    (
        key("id", _("Identifier"), ROW),
        key("workshop", _("Workshop"), WORKSHOP),
        key("recording", _("Recording"), _("The same for every passage of one recording.")),
        code("state", _("State"), _("Who stands by the text."), choices=TranscriptState),
        code("language", _("Language"), _("Code of the language that is spoken.")),
        number(
            "start", _("Start"), _("Seconds from the beginning of the recording; empty of a text.")
        ),
        number("end", _("End"), _("Seconds from the beginning of the recording.")),
        text("speaker", _("Voice"), _("A label set by hand.")),
        text("text", _("Text"), _("The words, as they were read over."), required=True),
        key(
            "proposal",
            _("Contribution"),
            _("The contribution that rests on it, if one does."),
            required=False,
        ),
    ),
    key=("id",),
    points={"workshop": ("workshops", "id")},
)

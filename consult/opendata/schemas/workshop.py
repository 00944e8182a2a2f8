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
        "One row for each public workshop. The facilitator reports the people present, who "
        "are never added to votes."
    ),
    (
        key("id", _("Identifier"), ROW),
        integer("number", _("Number"), _("Unique within the consultation."), minimum=1),
        code(
            "state",
            _("State"),
            _("A cancelled workshop did not take place, and is not counted."),
            choices=STATES,
        ),
        text("title", _("Title"), _("The title that the organisers wrote."), required=True),
        code("language", _("Language"), _("Code of the language it is written in.")),
        text(
            "structure",
            _("Structure"),
            _("The organisation that held the workshop."),
            required=True,
        ),
        code(
            "structure_kind",
            _("Kind of structure"),
            _("Association, company, public body… as stated by the organisation."),
            choices=ActorKind,
        ),
        text("place", _("Place"), _("The name of the place of the workshop.")),
        degrees("latitude", _("Latitude"), 90),
        degrees("longitude", _("Longitude"), 180),
        day("held_on", _("Date of the workshop"), _("In the time zone of the place.")),
        code("method", _("Method"), _("The method used."), choices=Method, required=False),
        integer(
            "participants",
            _("People present"),
            _("Counting rule: as reported; empty if it was not reported yet."),
            required=False,
            minimum=1,
        ),
        integer(
            "returning",
            _("People who had come before"),
            _(
                "People who had come to another workshop of this consultation. Empty if they "
                "were not asked."
            ),
            required=False,
        ),
        code(
            "consent",
            _("How people agreed to be recorded"),
            _("By numbered cards, by signed forms or aloud, or no recording was made."),
            choices=ConsentBasis,
        ),
        text("minutes", _("Minutes"), _("Markdown. The minutes of the whole workshop.")),
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
        text(
            "report",
            _("Report on the topic"),
            _("Markdown. The report of the workshop on this topic."),
        ),
    ),
    key=("workshop", "topic"),
    points={"workshop": ("workshops", "id"), "topic": ("topics", "id")},
)

DECLARED_COUNTS = Table(
    "declared_counts",
    _("Counts reported by workshops"),
    _(
        "Stickers or raised hands of a group, as reported by the facilitator. They are not "
        "votes, and are never added to votes."
    ),
    (
        key("workshop", _("Workshop"), WORKSHOP),
        integer("place", _("Place"), _("In the list of the workshop."), minimum=1),
        key("topic", _("Topic"), _("Identifier in topics."), required=False),
        key("proposal", _("Contribution"), _("Identifier in proposals."), required=False),
        text("label", _("Label of the count"), _("In the words of the workshop."), required=True),
        integer("count", _("Count"), _("Counting rule: as reported.")),
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
        code(
            "channel",
            _("Channel"),
            _("How the contribution reached the person who typed it."),
            choices=Channel,
        ),
        key("workshop", _("Workshop"), WORKSHOP, required=False),
        text("table", _("Group"), _("The group of the workshop.")),
        day(
            "received_on",
            _("Received on"),
            _("The day on which the paper, the letter or the call arrived."),
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
        "One row for each passage that may be quoted. The speakers gave their consent, and a "
        "person who was present confirmed the text. Voices are numbered, never named."
    ),
    (
        key("id", _("Identifier"), ROW),
        key("workshop", _("Workshop"), WORKSHOP),
        key("recording", _("Recording"), _("The same for every passage of one recording.")),
        code("state", _("State"), _("The person who confirmed the text."), choices=TranscriptState),
        code("language", _("Language"), _("Code of the language that is spoken.")),
        number(
            "start", _("Start"), _("Seconds from the beginning of the recording; empty for a text.")
        ),
        number("end", _("End"), _("Seconds from the beginning of the recording.")),
        text("speaker", _("Voice"), _("A label set by hand.")),
        text("text", _("Text"), _("The words, after a person corrected them."), required=True),
        key(
            "proposal",
            _("Contribution"),
            _("The contribution that quotes the passage, if there is one."),
            required=False,
        ),
    ),
    key=("id",),
    points={"workshop": ("workshops", "id")},
)

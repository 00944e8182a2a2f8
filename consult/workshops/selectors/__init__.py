"""Named reads of workshops, of who comes to them, and of how many people came. The viewer comes first."""

from consult.workshops.selectors.coming import (
    declarations_of,
    get_declaration,
    registrations_of,
    seats_left,
    takes_registrations,
    takes_workshops,
)
from consult.workshops.selectors.figures import Held, HeldByTopic, held_by_topic, held_of_topics
from consult.workshops.selectors.readiness import missing
from consult.workshops.selectors.streams import (
    stream_declared_counts,
    stream_provenances,
    stream_transcripts,
    stream_workshop_topics,
    stream_workshops,
)
from consult.workshops.selectors.workshops import (
    facilitators_of,
    get_workshop,
    get_workshop_by_code,
    get_workshop_by_number,
    get_workshops,
    list_own_workshops,
    list_workshops,
    own_facilitations_for_export,
    path_of,
    public_workshops,
    title_of,
    workshops_to_come,
)

__all__ = [
    "Held",
    "HeldByTopic",
    "declarations_of",
    "facilitators_of",
    "get_declaration",
    "get_workshop",
    "get_workshop_by_code",
    "get_workshop_by_number",
    "get_workshops",
    "held_by_topic",
    "held_of_topics",
    "list_own_workshops",
    "list_workshops",
    "missing",
    "own_facilitations_for_export",
    "path_of",
    "public_workshops",
    "registrations_of",
    "seats_left",
    "stream_declared_counts",
    "stream_provenances",
    "stream_transcripts",
    "stream_workshop_topics",
    "stream_workshops",
    "takes_registrations",
    "takes_workshops",
    "title_of",
    "workshops_to_come",
]

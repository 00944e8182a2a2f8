"""The 26 workshops of 2017, as a sample: their number, the 236 people and the 58 topics are real, the rest is made up.

The synthesis of the consultation gives the kinds of structures and these totals, not what each workshop was.
"""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from consult.accounts.enums import ActorKind
from consult.opendata.demo import reading
from consult.workshops.actions import import_workshops

ORIGIN = "demo"
PLACES = {
    ActorKind.ASSOCIATION: "Centre social",
    ActorKind.COMMUNE: "Médiathèque",
    ActorKind.DEPARTMENT: "Maison du département",
    ActorKind.REGION: "Hôtel de région",
    ActorKind.MUTUALISATION: "Salle de réunion",
    ActorKind.DIGITAL_SPACE: "Espace public numérique",
}


def seed_past(organisation, consultation, topics) -> None:
    """Enter the workshops of 2017 under their consultation; again, nothing changes."""
    rows = list(_rows(organisation, topics))
    import_workshops(organisation=organisation, consultation=consultation, origin=ORIGIN, rows=rows)


def _rows(organisation, topics):
    by_number = {topic.number: topic for topic in topics.values() if topic.number}
    for number, said in enumerate(reading.workshops(), 1):
        held_on = date.fromisoformat(said["held_on"])
        yield {
            "number": number,
            "title": f"{PLACES[said['kind']]}, {said['town']}",
            "structure": said["structure"],
            "structure_kind": said["kind"],
            "place": said["town"],
            "latitude": said["latitude"],
            "longitude": said["longitude"],
            "held_on": held_on,
            "participants": said["people"],
            "method": said["method"],
            "topics": tuple(by_number[topic] for topic in said["topics"]),
            "published_at": datetime.combine(held_on, time(20, 30), ZoneInfo(organisation.time_zone)),
        }

"""The closed consultation of 2017, with its real dates and totals, and sample texts.

The title and the questions are real too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import cycle

from consult.consultations.actions import imports as import_actions
from consult.demo import people, text_files, workshops
from debates.enums import ProposalKind
from debates.imports.actions.proposals import import_proposals

ORIGIN = "demo"
BEGAN = datetime(2017, 2, 7, 23, 0, tzinfo=UTC)
ENDED = datetime(2017, 3, 24, 22, 59, 59, tzinfo=UTC)
# One contribution in six is attributed to an institution. The report of 2017 does not give the
# number.
EVERY_SIXTH = 6


def seed(organisation):
    """Create the consultation, its seven topics and two hundred proposals. Safe to repeat."""
    consultation = _consultation(organisation)
    topics = import_actions.import_topics(
        organisation=organisation, consultation=consultation, rows=text_files.editorial()["topics"]
    )
    import_proposals(
        organisation=organisation,
        consultation=consultation,
        origin=ORIGIN,
        rows=_rows(organisation, topics),
    )
    workshops.seed_past(organisation, consultation, topics)
    return consultation


def _consultation(organisation):
    texts = dict(text_files.editorial()["closed"])
    phase = texts.pop("phase") | {
        "capabilities": ["propose", "discuss", "workshop"],
        "opens_at": BEGAN,
        "closes_at": ENDED,
    }
    return import_actions.import_consultation(
        organisation=organisation,
        origin=ORIGIN,
        origin_id=texts["slug"],
        opens_at=BEGAN,
        closes_at=ENDED,
        phases=[phase],
        is_sample=True,
        **texts,
    )


def _rows(organisation, topics):
    """Yield the proposals in the order of their days, with mixed topics, as in 2017."""
    authors = people.citizens_of_2017(organisation)
    structures = cycle(people.institutions(organisation, people.citizens(organisation)).values())
    turns = _in_turns(text_files.entries_of_2017())
    step = (ENDED - BEGAN) / (len(turns) + 1)
    for number, entry in enumerate(turns, 1):
        is_structure = number % EVERY_SIXTH == 0
        yield {
            "origin_id": f"2017-{number:03}",
            "topic": topics[entry.topic],
            "title": entry.title,
            "body": entry.body,
            "created_at": BEGAN + step * number,
            "author": authors[number - 1],
            "kind": ProposalKind.INSTITUTION if is_structure else ProposalKind.INDIVIDUAL,
            "institution": next(structures) if is_structure else None,
        }


def _in_turns(entries):
    """Return the entries with those of each topic spread evenly over the whole."""
    number: dict[str, int] = {}
    for entry in entries:
        number[entry.topic] = number.get(entry.topic, 0) + 1
    seen: dict[str, int]
    seen = {}
    placed = []
    for entry in entries:
        seen[entry.topic] = seen.get(entry.topic, 0) + 1
        placed.append(((seen[entry.topic] - 0.5) / number[entry.topic], entry.topic, entry))
    return [entry for _place, _topic, entry in sorted(placed, key=lambda item: item[:2])]

"""The closed consultation of 2017, with its real dates and totals, and sample texts.

The title and the questions are real too.
"""

import random
from datetime import UTC, datetime, timedelta
from itertools import cycle
from operator import itemgetter

from consult.consultations.actions import imports as import_actions
from consult.demo import people, text_files, workshops
from consult.workshops.entries.actions import provenances as provenance_actions
from debates.enums import ProposalKind
from debates.imports.actions.proposals import import_proposals

ORIGIN = "demo"
BEGAN = datetime(2017, 2, 7, 23, 0, tzinfo=UTC)
ENDED = datetime(2017, 3, 24, 22, 59, 59, tzinfo=UTC)
# One contribution in six is attributed to an institution. The report of 2017 does not give the
# number.
EVERY_SIXTH = 6
# How many people write at each hour of the day, midnight first.
SHARES_OF_HOURS = (1, 0, 0, 0, 0, 0, 1, 3, 6, 9, 12, 10, 6, 7, 11, 11, 9, 8, 6, 5, 8, 9, 6, 3)


def seed(organisation):
    """Create the consultation, its seven topics and two hundred proposals. Safe to repeat."""
    consultation = _consultation(organisation)
    topics = import_actions.import_topics(
        organisation=organisation, consultation=consultation, rows=text_files.editorial()["topics"]
    )
    workshops.seed_past(organisation, consultation, topics)
    report = import_proposals(
        organisation=organisation,
        consultation=consultation,
        origin=ORIGIN,
        rows=sorted(_rows(organisation, topics), key=itemgetter("created_at")),
    )
    workshop_numbers = {
        report.ids[origin_id(number)]: workshop["number"]
        for number, workshop in _match_workshops().items()
    }
    provenance_actions.import_provenances(
        organisation=organisation, consultation=consultation, workshops=workshop_numbers
    )
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
    """Yield the contributions of workshops, then those of people and institutions.

    The report of 2017 gives neither their dates nor their authors: these are a sample.
    """
    authors = people.citizens_of_2017(organisation)
    structures = cycle(people.institutions(organisation, people.citizens(organisation)).values())
    chance = random.Random(BEGAN.year)  # noqa: S311 - the same dates at each start
    workshop_by_number = _match_workshops()
    entries = list(enumerate(_in_turns(text_files.entries_of_2017()), 1))
    moments = iter(chance.sample(_moments(chance, len(entries)), len(entries)))
    for number, entry in entries:
        common = {
            "origin_id": origin_id(number),
            "topic": topics[entry.topic],
            "title": entry.title,
            "body": entry.body,
        }
        if workshop := workshop_by_number.get(number):
            later = timedelta(minutes=chance.randrange(12 * 60, 20 * 60))
            yield common | {
                "created_at": workshops.end_of(organisation, workshop) + later,
                "kind": ProposalKind.WORKSHOP,
                "participants": workshop["people"],
            }
            continue
        is_structure = number % EVERY_SIXTH == 0
        yield common | {
            "created_at": next(moments),
            "author": authors[number - 1],
            "kind": ProposalKind.INSTITUTION if is_structure else ProposalKind.INDIVIDUAL,
            "institution": next(structures) if is_structure else None,
        }


def _match_workshops():
    """Return the workshop that each collective contribution comes from, by its number.

    A workshop has one contribution for each of its topics.
    """
    waiting: dict[str, list[int]] = {}
    for number, entry in enumerate(_in_turns(text_files.entries_of_2017()), 1):
        waiting.setdefault(entry.topic, []).append(number)
    return {
        waiting[str(topic)].pop(0 if place % 2 else -1): workshop
        for place, workshop in enumerate(text_files.workshops())
        for topic in workshop["topics"]
    }


def _moments(chance, count):
    """Return moments of writing, in the rhythm of a consultation.

    Many people write in the first days and before the end, few at the weekend, and few at night.
    """
    days = range((ENDED - BEGAN).days + 1)
    chosen = chance.choices(days, [_share_of_day(day, days[-1]) for day in days], k=count)
    hours = chance.choices(range(24), SHARES_OF_HOURS, k=count)
    return [
        BEGAN + timedelta(days=day, hours=hour, minutes=chance.randrange(60))
        for day, hour in zip(chosen, hours, strict=True)
    ]


def _share_of_day(day, last):
    share = 3.0 if day < 4 else 1.0
    if day > last - 3:
        share = 4.0
    is_weekend = (BEGAN + timedelta(days=day + 0.5)).weekday() > 4
    return share / 4 if is_weekend else share


def origin_id(number: int) -> str:
    """Return the identifier of a contribution in the demo."""
    return f"2017-{number:03}"


def _in_turns(entries):
    """Return the entries with those of each topic spread evenly over the whole."""
    number: dict[str, int] = {}
    for entry in entries:
        number[entry.topic] = number.get(entry.topic, 0) + 1
    counts: dict[str, int]
    counts = {}
    placed = []
    for entry in entries:
        counts[entry.topic] = counts.get(entry.topic, 0) + 1
        placed.append(((counts[entry.topic] - 0.5) / number[entry.topic], entry.topic, entry))
    return [entry for _place, _topic, entry in sorted(placed, key=lambda item: item[:2])]

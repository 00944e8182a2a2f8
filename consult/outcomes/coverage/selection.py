"""A representative selection of contributions, by the sequential rule of Phragmén (ADR 97).

Each agreement with a contribution is an approval. The rule guarantees proportional justified
representation: a group of people that agree on enough contributions, and is large enough for some
places of the selection, gets as many places (Brill, Freeman, Janson, Lackner, "Phragmén's voting
methods and justified representation", Mathematical Programming 203, 2024).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush


def select(supporters: Mapping[int, Sequence[int]], size: int) -> list[int]:
    """Return the numbers of at most `size` contributions, in the order in which they are chosen.

    `supporters` maps the number of a contribution to the people who agree with it. A contribution
    with which nobody agrees is never chosen. Of equal contributions, the lowest number is chosen.

    Each chosen contribution costs 1, which its supporters pay together so that all of them have
    paid the same in total afterwards. The next one is the one after which this total is lowest. A
    total never falls, so a candidate is computed again only when it comes first.
    """
    paid = [Fraction(0)]
    paid_since: dict[int, int] = {}
    waiting = [
        (Fraction(1, len(people)), number) for number, people in supporters.items() if people
    ]
    heapify(waiting)
    chosen: list[int] = []
    while waiting and len(chosen) < size:
        known, number = heappop(waiting)
        people = supporters[number]
        rounds = Counter(paid_since.get(person, 0) for person in people)
        shared = sum((paid[step] * many for step, many in rounds.items()), Fraction(1))
        total = shared / len(people)
        if total > known:
            heappush(waiting, (total, number))
            continue
        paid.append(total)
        paid_since.update(dict.fromkeys(people, len(chosen) + 1))
        chosen.append(number)
    return chosen

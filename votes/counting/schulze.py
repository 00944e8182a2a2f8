"""Schulze's method: every option meets every other in a duel; where duels go round in a circle, the weakest give way.

Markus Schulze, « A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
election method », Social Choice and Welfare 36 (2011); winning votes, §2.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Matrix = tuple[tuple[int, ...], ...]


def duels(ballots: Iterable[tuple[list[list[str]], int]], options: Sequence[str]) -> Matrix:
    """How many voters placed each option above each other. What a ballot leaves out stands below, all equal."""
    number = {option: place for place, option in enumerate(options)}
    met = [[0] * len(options) for _ in options]
    for groups, voters in ballots:
        height = {number[option]: -level for level, group in enumerate(groups) for option in group}
        below = -len(groups)
        for one, other in permutations(range(len(options)), 2):
            if height.get(one, below) > height.get(other, below):
                met[one][other] += voters
    return tuple(map(tuple, met))


def strengths(met: Matrix) -> Matrix:
    """The strength of the strongest chain of won duels from each option to each other; a chain is as its weakest."""
    every = range(len(met))
    found = [[met[i][j] if met[i][j] > met[j][i] else 0 for j in every] for i in every]
    for via in every:
        for i in every:
            for j in every:
                if i != j:
                    found[i][j] = max(found[i][j], min(found[i][via], found[via][j]))
    return tuple(map(tuple, found))


def places(met: Matrix) -> list[int]:
    """The place of each option: the fewer beat it, the better; those that as many beat share a place."""
    path, every = strengths(met), range(len(met))
    beaten = [sum(path[other][one] > path[one][other] for other in every) for one in every]
    return [1 + sum(fewer < mine for fewer in beaten) for mine in beaten]

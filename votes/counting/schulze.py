"""Schulze's method: every option is compared with every other in a duel.

Where the duels form a circle, the weakest ones give way. Source: Markus Schulze, "A new monotonic,
clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method",
Social Choice and Welfare 36 (2011), with winning votes, §2.
"""

from collections.abc import Iterable, Sequence
from itertools import permutations

Matrix = tuple[tuple[int, ...], ...]


def duels(ballots: Iterable[tuple[list[list[str]], int]], options: Sequence[str]) -> Matrix:
    """Return how many voters placed each option above each other one.

    Options that a ballot leaves out are below the others, and equal.
    """
    number = {option: place for place, option in enumerate(options)}
    matrix = [[0] * len(options) for _ in options]
    for groups, voters in ballots:
        height = {number[option]: -level for level, group in enumerate(groups) for option in group}
        below = -len(groups)
        for first, second in permutations(range(len(options)), 2):
            if height.get(first, below) > height.get(second, below):
                matrix[first][second] += voters
    return tuple(map(tuple, matrix))


def strengths(matrix: Matrix) -> Matrix:
    """Return the strength of the strongest chain of won duels between each pair of options.

    A chain is as strong as its weakest duel.
    """
    indexes = range(len(matrix))
    strongest = [
        [matrix[i][j] if matrix[i][j] > matrix[j][i] else 0 for j in indexes] for i in indexes
    ]
    for via in indexes:
        for i in indexes:
            for j in indexes:
                if i != j:
                    strongest[i][j] = max(
                        strongest[i][j], min(strongest[i][via], strongest[via][j])
                    )
    return tuple(map(tuple, strongest))


def places(matrix: Matrix) -> list[int]:
    """Return the place of each option. The fewer options beat it, the better its place.

    Options that are beaten by equally many share a place.
    """
    path = strengths(matrix)
    indexes = range(len(matrix))
    beaten = [
        sum(path[other][option] > path[option][other] for other in indexes) for option in indexes
    ]
    return [1 + sum(fewer < number for fewer in beaten) for number in beaten]

"""The agreement of two writers: Krippendorff's alpha for nominal codes, with an interval.

Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania,
2011, sections A to C. The interval repeats the computation on units drawn with repeats.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from consult.outcomes.coverage.draws import draw_with_repeats

Unit = Sequence[Hashable | None]

REPEATS = 1000


@dataclass(frozen=True)
class Agreement:
    """The agreement on a sample: alpha, its interval of 95 %, and how many units count."""

    alpha: float
    low: float
    high: float
    units: int
    equal: int


def compute_alpha(units: Iterable[Unit]) -> Fraction | None:
    """Return alpha for units of codes, or None if no unit has two codes or no two codes differ.

    A code that is None is missing. A unit with fewer than two codes does not count.
    """
    totals: Counter[Hashable] = Counter()
    differing = Fraction(0)
    for unit in units:
        codes = Counter(code for code in unit if code is not None)
        size = codes.total()
        if size < 2:
            continue
        totals.update(codes)
        pairs = size * size - sum(number * number for number in codes.values())
        differing += Fraction(pairs, size - 1)
    number = totals.total()
    expected = number * number - sum(count * count for count in totals.values())
    return 1 - differing * (number - 1) / expected if expected else None


def measure_agreement(units: Sequence[Unit], seed: str) -> Agreement | None:
    """Return the agreement on a sample, or None if alpha has no value.

    A repeat in which all codes are equal counts as full agreement.
    """
    paired = [unit for unit in units if sum(code is not None for code in unit) > 1]
    alpha = compute_alpha(paired)
    if alpha is None:
        return None
    repeats = []
    for number in range(1, REPEATS + 1):
        drawn = [paired[place] for place in draw_with_repeats(seed, number, len(paired))]
        found = compute_alpha(drawn)
        repeats.append(Fraction(1) if found is None else found)
    repeats.sort()
    equal = sum(len({code for code in unit if code is not None}) == 1 for unit in paired)
    # 2.5 % and 97.5 % of the repeats, by the nearest rank.
    low, high = (repeats[-(-share * REPEATS // 1000) - 1] for share in (25, 975))
    return Agreement(float(alpha), float(low), float(high), len(paired), equal)

"""Sizes and durations: the usual ones, those of a quick run, and those of a long run.

A quick run (`--quick`) compares ratios. A long run (`--long`) uses larger debates.
"""

import os

VARIABLE = "CONSULT_BENCH_QUICK"
LONG_VARIABLE = "CONSULT_BENCH_LONG"
QUICK, LONG = bool(os.environ.get(VARIABLE)), bool(os.environ.get(LONG_VARIABLE))


def sized(whole: int, quick: int) -> int:
    """Return the number to use in this run."""
    return quick if QUICK else whole


# A ratio is the median of this number of rounds. Both sides are measured in each round.
ROUNDS = 5
SECONDS = sized(8, 1)
WARM = sized(2, 1)

"""Sizes and durations: as a rule, in a quick run that compares ratios (`--quick`), or at length (`--long`)."""

import os

VARIABLE = "CONSULT_BENCH_QUICK"
LONG_VARIABLE = "CONSULT_BENCH_LONG"
QUICK, LONG = bool(os.environ.get(VARIABLE)), bool(os.environ.get(LONG_VARIABLE))


def sized(whole: int, quick: int) -> int:
    """Return the number to use in this run."""
    return quick if QUICK else whole


# A ratio is the median of so many rounds, in each of which both sides are measured.
ROUNDS = 5
SECONDS = sized(8, 1)
WARM = sized(2, 1)

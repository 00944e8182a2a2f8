"""How large and how long: the whole measure, or a quick one that proves only that everything runs (`--quick`)."""

import os

VARIABLE = "CONSULT_BENCH_QUICK"
QUICK = bool(os.environ.get(VARIABLE))


def sized(whole: int, quick: int) -> int:
    """The number to use in this run."""
    return quick if QUICK else whole


SECONDS = sized(8, 1)
WARM = sized(2, 1)

"""How large and how long: as a rule, quickly to prove only that all runs (`--quick`), or at length (`--long`)."""

import os

VARIABLE = "CONSULT_BENCH_QUICK"
LONG_VARIABLE = "CONSULT_BENCH_LONG"
QUICK, LONG = bool(os.environ.get(VARIABLE)), bool(os.environ.get(LONG_VARIABLE))


def sized(whole: int, quick: int) -> int:
    """The number to use in this run."""
    return quick if QUICK else whole


SECONDS = sized(8, 1)
WARM = sized(2, 1)

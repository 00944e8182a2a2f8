"""Samples of exhaustive tests: `make test` runs some cases of each, `make soak` runs every case.

A test of every role, page, state or display has `@pytest.mark.sampled(share, "parameter")`: one
case in `share` runs, and at least one for each value of the parameters that are named. A test that
goes through its cases itself has `@pytest.mark.sampled(1)` and takes the fixture `sample`.

A test that takes more than five seconds has `@pytest.mark.long`. A quarter of these tests run.

A test whose name contains `mutant` removes a rule, and proves that another test would notice. A
fifth of these tests run, folder by folder.

The seed that pytest-randomly prints chooses the tests and the cases: `--randomly-seed` makes the same choice
again, and `-m ""` runs every case.
"""

from collections import defaultdict
from math import ceil
from random import Random

import pytest

LONG = 4
MUTANTS = 5


@pytest.hookimpl(tryfirst=True)  # before pytest deselects tests by their marks
def pytest_collection_modifyitems(config, items):
    """Mark as `soak` what the samples leave out. In the soak run, every case is marked."""
    is_soak = config.option.markexpr == "soak"
    for (name, share), units in _strata(items).items():
        drawn = [] if is_soak else _draw_share(list(units), share, _dice(config, name))
        for unit, cases in units.items():
            if unit not in drawn:
                for case in cases:
                    case.add_marker(pytest.mark.soak)


@pytest.fixture(scope="session")
def sample(pytestconfig):
    """Return `sample(name, cases, share)`, which chooses one case in `share`, and at least one.

    The seed and the name determine the choice. Every case is returned if the run is not a sample.
    """
    is_sample = pytestconfig.option.markexpr == "not soak"

    def choose(name, cases, share):
        return _draw_share(list(cases), share if is_sample else 1, _dice(pytestconfig, name))

    return choose


def every(name, cases, share):
    """Return every case, as `sample` does in the soak run."""
    return list(cases)


def _dice(config, name):
    return Random(f"{config.getoption('randomly_seed', 0)} {name}")


def _draw_share(cases, share, dice):
    return dice.sample(cases, ceil(len(cases) / share)) if share > 1 else cases


def _strata(items):
    """Return the units that are sampled together, by name and share: their cases by their name.

    A unit is one case, or all cases of a long test. The order is the same in each worker.
    """
    strata = defaultdict(lambda: defaultdict(list))
    for item in sorted(items, key=lambda item: item.nodeid):
        test = item.nodeid.partition("[")[0]
        if item.get_closest_marker("long"):
            strata["long tests", LONG][test].append(item)
        if mark := item.get_closest_marker("sampled"):
            share, *parameters = mark.args
            values = (_named(item.callspec.params[parameter]) for parameter in parameters)
            strata[" ".join([test, *values]), share][item.nodeid].append(item)
        elif "mutant" in item.name:
            strata[f"mutants of {item.path.parent.name}", MUTANTS][item.nodeid].append(item)
    return strata


def _named(value):
    """Return the name of a parameter's value.

    The text of a function would contain its address in one process.
    """
    return getattr(value, "__name__", None) or str(value)

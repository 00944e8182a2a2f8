"""The distribution of the tests over processes, and their order."""

import os
from collections import Counter

import pytest
from xdist.scheduler import LoadFileScheduling

# The weight of a test by its marks, in ordinary tests: a browser on a served site, or a database of
# its own. A long test states how much more it takes with `takes`.
COSTS = {"browser": 20, "committed": 6, "long": 20}
# All files of such a folder run in one process, because they share what takes seconds: a site and a
# browser, the syntax of every source file, or an installed app with its database.
TOGETHER = ("tests/e2e/", "tests/house/", "tests/sample/")


class Scheduling(LoadFileScheduling):
    """A scheduler that gives each process whole files.

    Files of a folder that share slow resources go to one process.
    """

    def _split_scope(self, nodeid):
        return next(filter(nodeid.startswith, TOGETHER), None) or super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Return the scheduler of a parallel run."""
    return Scheduling(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """Return the number of processors plus one.

    Tests wait for browsers and servers, so one more process is useful. With two more, they would
    wait for each other.
    """
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Run the files that take longest first.

    A parallel run distributes files and ends with the last one. This hook runs after
    pytest-randomly and pytest-django, whose orders remain within a file and between files of the
    same weight.
    """
    weights, places = Counter(), {}
    for place, item in enumerate(items):
        weights[item.path] += max((_cost(mark) for mark in item.iter_markers()), default=1)
        places.setdefault(item.path, place)
    items.sort(key=lambda item: (-weights[item.path], places[item.path]))


def _cost(mark):
    return mark.args[0] if mark.name == "takes" else COSTS.get(mark.name, 1)

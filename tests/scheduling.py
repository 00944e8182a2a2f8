"""Which process runs which tests, and in which order."""

import os
from collections import Counter

import pytest
from xdist.scheduler import LoadFileScheduling

# How many ordinary tests one takes as long as, by its marks: a browser on a served site, a database of its own.
COSTS = {"browser": 20, "committed": 6}
# All files of such a folder run in one process: they share a site and a browser that take some 15 seconds to make.
TOGETHER = ("tests/e2e/",)


class Scheduling(LoadFileScheduling):
    """Give each process a whole file at a time, or all files of a folder that share what is slow to make."""

    def _split_scope(self, nodeid):
        return next(filter(nodeid.startswith, TOGETHER), None) or super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Return the scheduler of a parallel run."""
    return Scheduling(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """One more than there are processors: tests wait for browsers and servers; two more would wait for each other."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with the files that take longest: a parallel run shares out files, and waits for the last one alone.

    After pytest-randomly and pytest-django, whose orders stand within a file and between files that weigh the same.
    """
    weights, places = Counter(), {}
    for place, item in enumerate(items):
        weights[item.path] += max((_cost(mark) for mark in item.iter_markers()), default=1)
        places.setdefault(item.path, place)
    items.sort(key=lambda item: (-weights[item.path], places[item.path]))


def _cost(mark):
    return mark.args[0] if mark.name == "takes" else COSTS.get(mark.name, 1)

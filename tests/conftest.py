"""Tests run as the application's role, on real PostgreSQL and Valkey; nothing leaves this machine."""

import gc
import os
import time
from collections import Counter
from types import SimpleNamespace
from unittest import mock

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, settings

from consult.core import limits, memory, tenancy
from tests.factories import make

pytest_plugins = ["tests.chromium", "tests.databases", "tests.samples"]

# How long an example takes tells how busy the machine is, not whether it is right.
settings.register_profile("consult", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("consult")

# How many ordinary tests one takes as long as, by its marks: a browser on a served site, a database of its own.
COSTS = {"browser": 20, "committed": 6}


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


def pytest_collection_finish():
    """What was imported stays for the whole run: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def _cost(mark):
    return mark.args[0] if mark.name == "takes" else COSTS.get(mark.name, 1)


@pytest.fixture(autouse=True)
def nothing_left_over():
    """Each test starts with an empty cache, in no organisation, as a minute, an hour and a day of limits begin."""
    cache.clear()
    memory.forget()
    tenancy.set_organisation(None)
    began = time.time()
    with mock.patch.object(limits, "time", SimpleNamespace(time=lambda: time.time() - began)):
        yield
    tenancy.set_organisation(None)


@pytest.fixture
def organisation(db):
    """An organisation on the host `testserver`; the test works inside it."""
    organisation = make.organisation()
    tenancy.set_organisation(organisation.id)
    return organisation


@pytest.fixture
def other_organisation(db):
    """A second tenant, on `autre.example.org`; the test does not work inside it."""
    return make.organisation(name="Autre ville (exemple)", slug="autre", domain="autre.example.org")


@pytest.fixture
def consultation(organisation):
    """An open consultation, every capability open now, with two topics."""
    return make.consultation(organisation)

"""Tests run as the application's database role, on real PostgreSQL and Valkey.

They do not use the internet.
"""

import gc
import time
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from hypothesis import HealthCheck, settings

from consult.core import memory
from consult.core.postgres import tenancy
from consult.core.records import limits
from tests.factories import make
from votes import tally

pytest_plugins = [
    "tests.chromium",
    "tests.databases",
    "tests.mailers",
    "tests.process_caches",
    "tests.samples",
    "tests.schedule",
]

PEOPLE_AT_ONCE = tally.PEOPLE_AT_ONCE
# The duration of an example depends on how busy the machine is, not on whether the code is right.
settings.register_profile("consult", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("short", settings.get_profile("consult"), max_examples=20)


def pytest_configure(config):
    """Try fewer examples in `make test` than in the soak run, where a test names no number."""
    settings.load_profile("short" if config.option.markexpr == "not soak" else "consult")


def pytest_collection_finish():
    """Freeze the imported objects, which stay for the whole run, so the collector skips them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(autouse=True)
def counts_move_with_each_vote(request):
    """Let live counts move with the vote of one person, so that a test needs no four others.

    The marker `real_counts` leaves the number of people as it is in production.
    """
    # A plain assignment, because a patch would empty the caches of the process (process_caches.py).
    is_real = request.node.get_closest_marker("real_counts") is not None
    tally.PEOPLE_AT_ONCE = PEOPLE_AT_ONCE if is_real else 1
    yield
    tally.PEOPLE_AT_ONCE = PEOPLE_AT_ONCE


@pytest.fixture(autouse=True)
def clean_state():
    """Start each test with an empty cache, no organisation, and new rate limit periods.

    The ledger of public numbers is empty, because the rows of the test before were rolled back.
    The clock of the limits starts at zero, so that a minute, an hour and a day begin with the test.
    The clock of the values in memory stands still, so that none expires in a slow test.
    """
    cache.clear()
    memory.forget()
    storages._storages.pop("registers", None)
    tenancy.set_organisation(None)
    began = time.time()
    # Plain assignments, because a patch would empty the caches of the process (process_caches.py).
    limits.time = SimpleNamespace(time=lambda: time.time() - began)
    memory.time = SimpleNamespace(monotonic=lambda: began)
    yield
    limits.time = time
    memory.time = time
    tenancy.set_organisation(None)


@pytest.fixture
def organisation(db):
    """Return an organisation on the host `testserver`. The test works inside it."""
    organisation = make.organisation()
    tenancy.set_organisation(organisation.id)
    return organisation


@pytest.fixture
def other_organisation(db):
    """Return a second tenant, on `autre.example.org`. The test does not work inside it."""
    return make.organisation(name="Autre ville (exemple)", slug="autre", domain="autre.example.org")


@pytest.fixture
def consultation(organisation):
    """Return an open consultation with two topics and every capability open now."""
    return make.consultation(organisation)

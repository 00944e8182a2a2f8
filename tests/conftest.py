"""Tests run as the application's role, on real PostgreSQL and Valkey; nothing leaves this machine."""

import gc
import time
from types import SimpleNamespace
from unittest import mock

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, settings

from consult.core import limits, memory, tenancy
from tests.factories import make

pytest_plugins = ["tests.chromium", "tests.databases", "tests.samples", "tests.scheduling"]

# How long an example takes tells how busy the machine is, not whether it is right.
settings.register_profile("consult", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("consult")


def pytest_collection_finish():
    """What was imported stays for the whole run: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


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

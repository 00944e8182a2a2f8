"""Tests run as the application's role, on real PostgreSQL and Valkey; nothing leaves this machine."""

import gc
import os
import runpy
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connections
from hypothesis import HealthCheck, settings

from consult.core import limits, memory, tenancy
from consult.core.postgres.roles import as_owner, grant
from tests.factories import make

pytest_plugins = ["tests.chromium", "tests.samples"]
mark_of_code = runpy.run_path(Path(__file__).parents[1] / "scripts" / "local" / "prepare.py")["mark_of_code"]

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


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_blocker, django_db_keepdb, django_db_createdb
):
    """Create the test database as the schema's owner; the tests themselves connect as the application's role.

    Each process of a parallel run has a database of its own, copied from one that the first of them migrates.
    """
    from django.test.utils import setup_databases

    with django_db_blocker.unblock():
        with as_owner() as connection:
            served = connection.settings_dict["NAME"]
            if django_db_keepdb:
                setup_databases(verbosity=0, interactive=False, keepdb=not django_db_createdb)
                grant(connection)
            else:
                _take(connection, connection.creation._get_test_db_name())
        yield
        if not django_db_keepdb:
            with as_owner() as connection:
                connection.creation.destroy_test_db(served, verbosity=0)


def _take(connection, name):
    """Work in a new copy of the migrated database, which stays until the code or its packages change."""
    migrated, mark = f"{name.partition('_gw')[0]}_migrated", mark_of_code()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")  # whoever comes second waits for the first
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [migrated])  # until the line is closed
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [migrated])
        if cursor.fetchone() != (mark,):
            _migrate(connection, migrated)
            cursor.execute(f'COMMENT ON DATABASE "{migrated}" IS %s', [mark])
        _rebuild(connection, migrated, name)
    connection.settings_dict["NAME"] = name


def _migrate(connection, name):
    """Make a database by that name, with the schema and what the application's role may do in it."""
    with mock.patch.dict(connection.settings_dict["TEST"], NAME=name):
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    grant(connection)
    connection.close()


@pytest.fixture
def committed(request, django_db_setup, django_db_blocker):
    """A fresh database made from the template, in which commits are real; dropped afterwards.

    For races and faults: the ledger's triggers refuse TRUNCATE, so nothing could be emptied after such a test.
    Yields the connection's settings; use `django.db.connection` as usual.
    """
    connection = connections["default"]
    template, fresh = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_committed"
    with django_db_blocker.unblock():
        with as_owner():
            _rebuild(connection, template, fresh)
        connection.settings_dict["NAME"] = fresh
        connection.close()
        try:
            yield connection.settings_dict
        finally:
            connection.close()
            connection.settings_dict["NAME"] = template
            with as_owner():
                _rebuild(connection, None, fresh)


def _rebuild(connection, template, name):
    with connection._nodb_cursor() as cursor:
        # PostgreSQL waits a few seconds for sessions that are ending; the owner may not end the application's itself.
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        if template:
            # Files are copied in three quarters of the time that the log of a copy takes.
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')


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

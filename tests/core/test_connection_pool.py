"""Connections of the pool: a session that PostgreSQL ended is replaced before it is used."""

import pytest
from django.db import connection
from django.db.utils import load_backend

from consult.core import tenancy

END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s"
REMAINING = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"


@pytest.fixture
def pooled(committed):
    """Yield a connection of the application that takes its sessions from a pool of one."""
    settings_dict = connection.settings_dict
    options = {**settings_dict["OPTIONS"], "pool": {"min_size": 1, "max_size": 1, "timeout": 5}}
    changed = {"OPTIONS": options, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    backend = load_backend(settings_dict["ENGINE"])
    wrapper = backend.DatabaseWrapper({**settings_dict, **changed}, alias="default")
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def session_of(wrapper):
    """Return the number of the session, and give it back to the pool."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [number] = cursor.fetchone()
    wrapper.close()
    return number


def end(number):
    """End a session, as a restart of PostgreSQL does, and wait until it is gone."""
    with connection.cursor() as cursor:
        remaining = 1
        while remaining:
            cursor.execute(END, [number])
            cursor.execute(REMAINING, [number])
            [remaining] = cursor.fetchone()


def test_pool_gives_the_same_session_again(pooled):
    first = session_of(pooled)
    assert session_of(pooled) == first


def test_session_that_the_server_ended_is_replaced(pooled):
    first = session_of(pooled)
    end(first)
    assert session_of(pooled) != first


def test_session_of_the_pool_forgets_the_organisation_before(pooled):
    def scope():
        with pooled.cursor() as cursor:
            cursor.execute("SELECT current_setting('consult.organisation', true)")
            [setting] = cursor.fetchone()
        pooled.close()
        return setting

    organisation = "01a22594-0000-7000-8000-000000000000"
    with tenancy.organisation(organisation):
        assert scope() == organisation
    assert scope() == ""

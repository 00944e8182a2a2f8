"""Connections of the pool: a session that PostgreSQL ended is replaced before it is used."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.utils import load_backend

from consult.core.postgres import base, tenancy
from consult.core.postgres.base import keep_connection

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


@pytest.fixture
def roomy(pooled):
    """Yield a pooled connection, and a function that runs the code of a request on one thread."""
    pooled.settings_dict["OPTIONS"]["pool"]["max_size"] = 2
    with ThreadPoolExecutor(1, initializer=keep_connection, initargs=(1,)) as thread:
        pooled.inc_thread_sharing()
        yield pooled, lambda code: thread.submit(code).result(20)
        thread.submit(pooled.close).result(20)


def serve(wrapper, statement="SELECT pg_backend_pid()"):
    """Return a row of a statement, sent between the start and the end of a request."""
    wrapper.close_if_unusable_or_obsolete()
    with wrapper.cursor() as cursor:
        cursor.execute(statement)
        [value] = cursor.fetchone()
    wrapper.close_if_unusable_or_obsolete()
    return value


def test_lasting_thread_keeps_its_session_between_requests(roomy):
    wrapper, run = roomy
    first = run(lambda: serve(wrapper))
    assert wrapper.connection is not None
    assert run(lambda: serve(wrapper)) == first


def test_lasting_thread_replaces_a_session_that_the_server_ended(roomy):
    wrapper, run = roomy
    first = run(lambda: serve(wrapper))
    end(first)
    assert run(lambda: serve(wrapper)) != first


def test_lasting_thread_gives_an_old_connection_back(roomy, monkeypatch):
    wrapper, run = roomy
    monkeypatch.setattr(base, "KEPT", 0)
    run(lambda: serve(wrapper))
    assert wrapper.connection is None


def test_thread_keeps_no_connection_of_a_pool_without_others(roomy):
    wrapper, run = roomy
    run(lambda: keep_connection(2))
    run(lambda: serve(wrapper))
    assert wrapper.connection is None


def test_kept_session_has_the_organisation_of_each_request(roomy):
    wrapper, run = roomy
    setting = "SELECT current_setting('consult.organisation', true)"
    for number in range(3):
        organisation = f"01a22594-0000-7000-8000-{number:012}"

        def request(organisation=organisation):
            with tenancy.organisation(organisation):
                return serve(wrapper, setting)

        assert run(request) == organisation
    assert run(lambda: serve(wrapper, setting)) == ""

"""A process refuses to start where its sessions of PostgreSQL are not its own."""

from contextlib import contextmanager

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from consult.core.postgres.sessions import require_own_sessions
from consult.project import celery

REAL = psycopg.connect


@pytest.mark.django_db
def test_sessions_of_postgresql_itself_are_accepted():
    require_own_sessions()


@pytest.fixture
def pooled(monkeypatch):
    """Let all connections share one session, as a pooler in transaction mode does."""
    parameters = connection.get_connection_params()
    with REAL(**parameters, autocommit=True) as shared:

        @contextmanager
        def connect(**parameters):
            yield shared

        monkeypatch.setattr(psycopg, "connect", connect)
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("pooled")
def test_pooler_in_transaction_mode_is_refused():
    with pytest.raises(ImproperlyConfigured, match="works in transaction mode"):
        require_own_sessions()
    with pytest.raises(SystemExit, match="pool_mode = session"):
        celery.refuse_shared_sessions()


@pytest.mark.django_db
def test_pooler_that_drops_the_options_is_refused(monkeypatch):
    def connect(options, **parameters):
        return REAL(options="-c statement_timeout=0", **parameters)

    monkeypatch.setattr(psycopg, "connect", connect)
    with pytest.raises(ImproperlyConfigured, match="statements have no time limit"):
        require_own_sessions()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("message", "is_refused"),
    [
        ("FATAL: unsupported startup parameter in options: statement_timeout", True),
        ("connection refused", False),
    ],
)
def test_pooler_that_refuses_the_options_is_refused_and_an_absent_database_is_not(
    monkeypatch, message, is_refused
):
    def connect(**parameters):
        raise psycopg.OperationalError(message)

    monkeypatch.setattr(psycopg, "connect", connect)
    if not is_refused:
        require_own_sessions()
        return
    with pytest.raises(ImproperlyConfigured, match="refuses the options"):
        require_own_sessions()

"""Pages while PostgreSQL is unreachable.

They answer 503 with the time of the next attempt, and recover by themselves.
"""

from django.db import OperationalError, connection

from consult.organisations import middleware
from tests.factories import make


def test_unreachable_database_is_answered_with_503_until_it_returns(organisation, monkeypatch):
    client = make.client()
    client.raise_request_exception = False

    def away(host):
        raise OperationalError("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(middleware, "organisation_for_host", away)
        answer = client.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "connection refused" not in answer.content.decode()
    assert client.get("/").status_code == 200
    assert connection.is_usable()

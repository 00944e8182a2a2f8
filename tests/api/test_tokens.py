"""A token remembers the day it was last used, cheaply, and its owner reads it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import formats, timezone

from consult.accounts import actions
from consult.accounts.models import ApiToken
from tests.api.callers import Caller
from tests.factories import make


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def caller(person):
    """Somebody whose token has never served."""
    made = Caller(person)
    ApiToken.objects.update(last_used_on=None)
    return made


def today():
    return timezone.localdate(timezone=ZoneInfo("Europe/Paris"))


def statements(caller):
    """(queries, updates) of one call."""
    with CaptureQueriesContext(connection) as captured:
        assert caller.read("/me/").status_code == 200
    plain = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    return len(plain), sum(sql.startswith("UPDATE") for sql in plain)


def used_on(**values):
    ApiToken.objects.update(**values)
    return ApiToken.objects.get().last_used_on


def test_first_call_of_a_day_writes_it_and_the_others_do_not(caller):
    assert used_on() is None
    read, written = statements(caller)
    assert (written, used_on()) == (1, today())
    assert statements(caller) == statements(caller) == (read - 1, 0)
    used_on(last_used_on=today() - timedelta(days=1))
    assert statements(caller) == (read, 1)
    assert used_on() == today()


def test_two_calls_at_once_write_once_and_a_day_never_goes_back(person, caller):
    seen_before = ApiToken.objects.get()
    caller.read("/me/")
    tomorrow = used_on(last_used_on=today() + timedelta(days=1))
    actions.note_token_use(organisation=person.organisation, token=seen_before)
    assert used_on() == tomorrow


def test_day_is_the_organisation_s(person, caller, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 25, 23, 30, tzinfo=UTC))
    actions.note_token_use(organisation=person.organisation, token=ApiToken.objects.get())
    assert str(used_on()) == "2026-11-26"


def test_call_is_answered_when_the_day_cannot_be_written(caller, monkeypatch):
    monkeypatch.setattr(QuerySet, "update", lambda *args, **values: (_ for _ in ()).throw(DatabaseError))
    assert caller.read("/me/").status_code == 200


def test_refused_token_writes_nothing(person, caller):
    actions.revoke_api_token(viewer=person, token_id=ApiToken.objects.get().pk)
    assert (caller.read("/me/").status_code, used_on()) == (401, None)


def test_owner_reads_the_day_on_the_page_of_tokens(person, caller):
    page, browser = reverse("account-tokens"), make.client(person)
    day = formats.date_format(today(), "SHORT_DATE_FORMAT")
    assert "utilisé la dernière fois" not in browser.get(page).content.decode()
    caller.read("/me/")
    assert f"utilisé la dernière fois le {day}" in browser.get(page).content.decode()

"""A token stores the day of its last use with few queries, and its owner reads it.

A token also has scopes and an end.
"""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import DatabaseError, connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import formats, timezone

from consult.accounts.models import ApiToken
from consult.accounts.sign_in import actions as sign_in_actions
from consult.accounts.tokens import actions as token_actions
from consult.accounts.tokens import selectors as token_selectors
from consult.accounts.viewers import selectors as viewer_selectors
from consult.core.exceptions import Invalid
from consult.core.models import Job
from consult.core.postgres import tenancy
from tests.api.callers import Caller
from tests.factories import make
from tests.pages import given


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def caller(person):
    """Return an API client whose token was never used."""
    client = Caller(person)
    ApiToken.objects.update(last_used_on=None)
    return client


def today():
    return timezone.localdate(timezone=ZoneInfo("Europe/Paris"))


def statements(caller):
    """Return the numbers of queries and of updates of one call."""
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


def test_day_of_last_use_never_goes_back(person, caller):
    stale_token = ApiToken.objects.get()
    caller.read("/me/")
    tomorrow = used_on(last_used_on=today() + timedelta(days=1))
    token_actions.note_token_use(organisation=person.organisation, token=stale_token)
    assert used_on() == tomorrow


def test_day_of_last_use_is_in_the_time_zone_of_the_organisation(person, caller, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 25, 23, 30, tzinfo=UTC))
    token_actions.note_token_use(organisation=person.organisation, token=ApiToken.objects.get())
    assert str(used_on()) == "2026-11-26"


def test_call_is_answered_when_the_day_cannot_be_written(caller, monkeypatch):
    monkeypatch.setattr(
        QuerySet, "update", lambda *args, **values: (_ for _ in ()).throw(DatabaseError)
    )
    assert caller.read("/me/").status_code == 200


def test_refused_token_writes_nothing(person, caller):
    token_actions.revoke_api_token(viewer=person, token_id=ApiToken.objects.get().pk)
    assert (caller.read("/me/").status_code, used_on()) == (401, None)


def make_token_client(viewer, **options):
    """Return an API client with a token of these scopes and days."""
    secret = token_actions.create_api_token(viewer=viewer, name="essai", **options)[1]
    caller = Caller()
    caller.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return caller


def error_of(answer):
    return answer.status_code, answer.json()["errors"][0]["code"]


def test_token_that_only_reads_is_refused_to_act(person):
    caller = make_token_client(person, scopes=["read"])
    assert caller.read("/me/").status_code == 200
    assert error_of(caller.send("DELETE", "/me/", {"texts": "keep"})) == (403, "token_scope")
    text = {
        "topic": str(uuid.uuid4()),
        "title": "Une salle ouverte le soir",
        "body": "Deux soirs par semaine.",
    }
    assert error_of(caller.send("POST", "/proposals/", text)) == (403, "token_scope")
    assert make_token_client(person).send("POST", "/proposals/", text).status_code == 404


def test_token_uses_roles_only_with_their_scope(consultation):
    moderator = make.person("moderator", consultation)
    caller = make_token_client(moderator)
    assert (caller.read("/me/").status_code, caller.read("/me/").json()["roles"]) == (200, [])
    assert error_of(caller.read("/moderation/cases/")) == (403, "token_scope")
    team = make_token_client(moderator, scopes=["team"])
    assert (
        team.read("/moderation/cases/").status_code,
        len(team.read("/me/").json()["roles"]),
    ) == (200, 1)


def test_draft_is_written_with_both_scopes_alone(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    manager = make.person("manager", draft)
    topic = {"consultation": "brouillon", "title": "Les arbres", "question": "Lesquels ?"}
    for scopes in (["act"], ["team"]):
        caller = make_token_client(manager, scopes=scopes)
        assert error_of(caller.send("POST", "/topics/", topic)) == (403, "token_scope"), scopes
    both = make_token_client(manager, scopes=["act", "team"])
    assert both.send("POST", "/topics/", topic).status_code == 201


def test_token_expires_after_its_days(person):
    caller = make_token_client(person, days=30)
    assert caller.read("/me/").status_code == 200
    ApiToken.objects.update(expires_at=F("expires_at") - timedelta(days=30))
    assert caller.read("/me/").status_code == 401
    assert list(token_selectors.own_tokens(person)) == []


@pytest.mark.parametrize("options", [{"days": 366}, {"days": 0}, {"scopes": ["all"]}])
def test_token_of_unknown_scope_or_duration_is_refused(person, options):
    with pytest.raises(Invalid):
        token_actions.create_api_token(viewer=person, name="essai", **options)


def test_tokens_end_when_password_address_or_sessions_end(person, other_organisation):
    account = person.participant.account
    elsewhere = make.participant(other_organisation, account_=account)
    ends = {
        "password": lambda: sign_in_actions.choose_password(
            viewer=person, account=account, password="quatre mots ordinaires"
        ),
        "address": lambda: sign_in_actions.change_address(
            viewer=person, email="nouvelle@example.org"
        ),
        "everywhere": lambda: make.client(person).post(reverse("account-sessions")),
    }
    for name, end in ends.items():
        caller = make_token_client(person)
        with tenancy.organisation(other_organisation.pk):
            other = viewer_selectors.viewer_of(other_organisation, elsewhere)
            token_actions.create_api_token(viewer=other, name="essai")
        assert caller.read("/me/").status_code == 200
        end()
        account.refresh_from_db()
        assert (name, caller.read("/me/").status_code) == (name, 401)
        with tenancy.organisation(other_organisation.pk):
            assert (name, list(token_selectors.own_tokens(other))) == (name, [])


def test_page_makes_a_token_after_a_fresh_proof_and_emails_its_owner(person):
    page, browser = reverse("account-tokens"), make.client(person)
    sent = {"name": "Mon carnet", "acts": "on", "days": "30"}
    refused = browser.post(page, sent)
    assert refused["Location"].startswith(reverse("account-prove"))
    assert not ApiToken.objects.exists()
    assert 'value="Mon carnet"' in browser.get(page).content.decode()
    given.proved(browser)
    assert "consult_" in browser.post(page, sent).content.decode()
    token = ApiToken.objects.get()
    assert token.scopes == ["read", "act"]
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    token_actions.mail_new_token(token_id=token.pk)
    assert mail.outbox[-1].to == [person.participant.account.email]
    assert "Mon carnet" in mail.outbox[-1].body
    assert Job.objects.filter(name="accounts.mail_new_token").count() == 1


def test_owner_reads_the_day_of_last_use_on_the_page_of_tokens(person, caller):
    page, browser = reverse("account-tokens"), make.client(person)
    day = formats.date_format(today(), "SHORT_DATE_FORMAT")
    assert "utilisé la dernière fois" not in browser.get(page).content.decode()
    caller.read("/me/")
    assert f"utilisé la dernière fois le {day}" in browser.get(page).content.decode()

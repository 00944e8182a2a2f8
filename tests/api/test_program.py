"""The program of docs/api.md runs a consultation, and is short."""

import re
from functools import partial
from pathlib import Path

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from consult.accounts.enums import TokenScope
from consult.accounts.tokens.actions import create_api_token
from consult.consultations.models import Consultation
from consult.outcomes.models import OfficialAnswer
from tests.factories import make
from votes.models import Question

[PROGRAM] = re.findall(r"^```python\n(.*?)^```$", Path("docs/api.md").read_text(), re.M | re.S)


@pytest.fixture
def site(monkeypatch):
    """Answer every httpx client of this process from the application, in the test's transaction."""
    transport = httpx.WSGITransport(get_wsgi_application())
    monkeypatch.setattr(httpx, "Client", partial(httpx.Client, transport=transport))
    monkeypatch.setenv("SITE", "http://testserver")
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def give_token(monkeypatch, name, viewer):
    """Put a token of a person, with every scope, where the program reads it."""
    _token, secret = create_api_token(viewer=viewer, name="test", scopes=TokenScope.values)
    monkeypatch.setenv(name, secret)


def test_program_has_fifty_lines_at_most():
    lines = [line for line in PROGRAM.splitlines() if line.strip()]
    assert len(lines) <= 50
    assert max(map(len, lines)) <= 100


def test_program_sets_up_opens_extends_answers_and_closes_a_consultation(
    consultation, site, monkeypatch, capsys
):
    make.person("moderator", consultation)
    admin = make.person("organisation_admin", consultation)
    give_token(monkeypatch, "TEAM_TOKEN", admin)
    give_token(monkeypatch, "PERSON_TOKEN", make.person(consultation=consultation))
    exec(compile(PROGRAM, "docs/api.md", "exec"), {})
    assert capsys.readouterr().out == "closed\n"
    run = Consultation.objects.exclude(pk=consultation.pk).get()
    assert run.title_fr == "La place du marché"
    assert run.closing_reason == "Le projet est abandonné."
    assert run.phases.first().extension_reason == "Une réunion publique est ajoutée."
    assert OfficialAnswer.objects.get(consultation=run).state == "accepted"
    poll = Question.objects.polls().get(consultation=run)
    assert poll.state == "published"
    assert poll.result.total == 1


def test_program_stops_where_a_check_blocks(organisation, site, monkeypatch):
    admin = make.person("organisation_admin", organisation=organisation)
    give_token(monkeypatch, "TEAM_TOKEN", admin)
    give_token(monkeypatch, "PERSON_TOKEN", make.person(organisation=organisation))
    with pytest.raises(SystemExit) as stopped:
        exec(compile(PROGRAM, "docs/api.md", "exec"), {})
    assert "modération" in str(stopped.value)
    assert Consultation.objects.get().published_at is None

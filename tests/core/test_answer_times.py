"""The Server-Timing header is sent to the team, and to no other person."""

import re

import pytest
from django.urls import reverse

from tests.factories import make

FORM = re.compile(r'sql;dur=[\d.]+;desc="(\d+) statements", tpl;dur=([\d.]+), total;dur=([\d.]+)\Z')


@pytest.mark.django_db
def test_server_timing_of_team_counts_statements_templates_and_all(consultation):
    client = make.client(make.person("moderator", consultation))
    header = client.get(reverse("consultation", args=[consultation.slug]))["Server-Timing"]
    statements, templates, total = FORM.match(header).groups()
    assert int(statements) > 5
    assert 0 < float(templates) < float(total)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["visitor", "participant", "without second factor"])
def test_server_timing_is_not_sent_to_other_people(consultation, settings, kind):
    viewer = None if kind == "visitor" else make.person(consultation=consultation)
    if kind == "without second factor":
        settings.STAFF_SECOND_FACTOR = True
        viewer = make.person("manager", consultation)
    client = make.client(viewer)
    for address in (
        reverse("home"),
        reverse("consultation", args=[consultation.slug]),
        "/api/v1/consultations/",
        "/not-a-page/",
    ):
        assert "Server-Timing" not in client.get(address)


@pytest.mark.django_db
def test_server_timing_is_not_sent_for_a_session_of_nobody(consultation, settings):
    client = make.client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "unknown"
    assert "Server-Timing" not in client.get(reverse("home"))

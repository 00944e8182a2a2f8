"""What the moderators' desk reads again: how much waits, who is there; for moderators, of what they moderate."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given as fuzzed
from hypothesis import settings as fuzzing
from hypothesis import strategies as st

from consult.core.exceptions import Invalid
from frontend.staff.moderation.live import _moment
from moderation.actions import submit_notice
from moderation.models import Case, Presence
from tests.factories import make
from tests.pages import given
from tests.pages.test_counts import asked

pytestmark = pytest.mark.django_db
LIVE = "staff-moderation-live"
PART = re.compile(r'id="desk-([\w-]+)">(.*?)</(?:span|p)>', re.S)


def parts(client, **query):
    answer = client.get(reverse(LIVE), query)
    assert answer.status_code == 200, answer.status_code
    return {name: re.sub("<[^>]+>", "", said).strip() for name, said in PART.findall(answer.content.decode())}


def reported(consultation):
    text = given.proposal(consultation)
    someone = make.person(consultation=consultation)
    return submit_notice(viewer=someone, target_kind="proposal", target_id=text.pk, reason="spam").case


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


def test_what_waits_and_who_is_on_which_case(organisation, consultation, moderator):
    case, colleague = reported(consultation), make.person("moderator", consultation)
    reported(make.consultation(organisation, slug="autre"))
    name, client = colleague.participant.public_name, make.client(moderator)
    assert parts(client) == {"unread": "0", "reported": "1", "fresh": "", "present": ""}
    make.client(colleague).get(reverse(LIVE), {"on": str(case.pk)})
    found = parts(client, since=(case.created_at - timedelta(seconds=1)).isoformat())
    assert name in found["present"]
    assert name in found[f"on-{case.pk}"]
    assert found["fresh"].startswith("1 ")
    assert parts(client, since=case.created_at.isoformat())["fresh"] == ""


def test_the_desk_says_that_one_is_there_and_its_parts_only_where_they_are_asked_to(consultation, moderator):
    client, case = make.client(moderator), reported(consultation)
    parts(client)
    assert not Presence.objects.exists()
    parts(client, on="")
    assert Presence.objects.get().case is None
    parts(client, on=str(case.pk))
    assert Presence.objects.get().case == case
    Presence.objects.all().delete()
    page = client.get(reverse("staff-moderation")).content.decode()
    assert Presence.objects.get().participant == moderator.participant
    assert all(hook in page for hook in ("data-consult-desk=", "js/desk-live.js", f'id="desk-on-{case.pk}"'))


def test_it_is_kept_by_nobody_and_costs_the_same(consultation, moderator):
    client = make.client(moderator)
    answer = client.get(reverse(LIVE))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    counts = []
    for _ in range(2):
        there = make.person("moderator", consultation)
        make.client(there).get(reverse(LIVE), {"on": str(reported(consultation).pk)})
        counts.append(asked(client, reverse(LIVE)))
    assert counts == [9, 9]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"since": "yesterday"}, 400),
        ({"since": "2026-09-01T08:30:00"}, 400),
        ({"since": "2026-13-41T08:30:00Z"}, 400),
        ({"since": "0001-01-01T00:00:00+14:00"}, 200),
        ({"on": "x"}, 404),
        ({"on": "\x00"}, 400),
        ({"on": "00000000-0000-0000-0000-000000000000"}, 404),
    ],
)
def test_what_is_asked_amiss_is_refused(moderator, query, status):
    assert make.client(moderator).get(reverse(LIVE), query).status_code == status


@fuzzed(st.text() | st.datetimes().map(str) | st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat()))
@fuzzing(max_examples=200)
def test_any_moment_is_read_or_refused(said):
    try:
        found = _moment(said)
    except Invalid as refusal:
        assert refusal.attr == "since"
    else:
        assert found is None or found.tzinfo


def test_a_case_elsewhere_is_not_said_to_be_on_screen(organisation, moderator):
    case = reported(make.consultation(organisation, slug="autre"))
    assert make.client(moderator).get(reverse(LIVE), {"on": str(case.pk)}).status_code == 404
    assert Case.objects.count() == 1
    assert not Presence.objects.exists()

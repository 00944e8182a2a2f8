"""The presence of moderators on the desk, read over HTTP by programs of moderators."""

import pytest

from moderation.desk.actions import be_present
from moderation.notices.actions import submit_notice
from tests.api.callers import Caller, proposal
from tests.api.test_queries import count_queries
from tests.factories import make

PATH = "/moderation/presence/"


@pytest.fixture
def case(consultation):
    visitor, written = make.visitor(consultation.organisation), proposal(consultation)
    return submit_notice(
        viewer=visitor, target_kind="proposal", target_id=written.pk, reason="spam"
    ).case


def make_present_moderator(consultation, case=None):
    viewer = make.person("moderator", consultation)
    be_present(viewer=viewer, case_id=case and case.pk)
    return viewer


def test_presence_shows_colleagues_by_public_name_and_case_only(consultation, case):
    alix = make_present_moderator(consultation, case)
    answer = Caller(make_present_moderator(consultation)).read(PATH)
    assert answer.status_code == 200
    assert answer.json()["results"] == [
        {"name": alix.participant.public_name, "case": str(case.pk)}
    ]
    assert answer["Cache-Control"] == "private, no-store"
    content = answer.content.decode()
    assert not any(
        str(value) in content for value in (alix.participant.pk, alix.participant.account.email)
    )


def test_presence_without_the_role_is_refused_or_empty(organisation, consultation, case):
    make_present_moderator(consultation, case)
    assert Caller().read(PATH).status_code == 401
    for role in (None, "facilitator", "manager", "organisation_admin"):
        assert Caller(make.person(role, consultation)).read(PATH).status_code == 403
    elsewhere = make.person("moderator", make.consultation(organisation, slug="autre"))
    assert Caller(elsewhere).read(PATH).json()["results"] == []
    suspended = make.person("moderator", consultation, state="suspended")
    assert Caller(suspended).read(PATH).json().get("results", []) == []


def test_presence_is_read_by_pages_at_a_constant_cost(consultation, case):
    caller = Caller(make.person("moderator", consultation))
    make_present_moderator(consultation, case)
    assert count_queries(caller, PATH) == (4, 1)
    make_present_moderator(consultation), make_present_moderator(consultation, case)
    assert count_queries(caller, PATH) == (4, 3)
    first = caller.read(f"{PATH}?page_size=2").json()
    assert (len(first["results"]), first["next"] is None) == (2, False)

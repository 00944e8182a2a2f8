"""Notices, cases, decisions and the public log through the API."""

import pytest

from debates.models import Proposal
from debates.proposals.actions.proposals import edit_proposal, withdraw_proposal
from moderation.decisions.actions.decisions import decide
from moderation.models import Decision
from moderation.signals.actions.text_signals import look_again
from tests.api.callers import Caller, proposal
from tests.factories import make
from tests.pages.given import field


@pytest.fixture
def written(consultation):
    return proposal(consultation)


@pytest.fixture
def moderator(consultation):
    return Caller(make.person("moderator", consultation))


def notice(written, **fields):
    return {"target": {"type": "proposal", "id": str(written.pk)}, "reason": "spam", **fields}


def test_visitor_submits_a_notice_and_receives_it_back(written):
    answer = Caller().send(
        "POST", "/notices/", notice(written, explanation="Publicité.", email="qui@example.org")
    )
    data = answer.json()
    assert answer.status_code == 201, data
    assert set(data) == {
        *("id", "target", "reason", "explanation", "created_at", "state", "start", "end")
    }
    assert (data["target"]["id"], data["state"]) == (str(written.pk), "open")
    assert Caller().read(f"/proposals/{written.pk}/").json()["state"] == "published"


@pytest.mark.parametrize("seconds", [{"start": 3}, {"start": 9, "end": 3}, {"start": -1, "end": 3}])
def test_notice_with_impossible_seconds_is_refused(written, seconds):
    assert Caller().send("POST", "/notices/", notice(written, **seconds)).status_code == 400


def test_notice_about_a_recording_keeps_its_seconds(written):
    data = Caller().send("POST", "/notices/", notice(written, start=3, end=9.5)).json()
    assert (data["start"], data["end"]) == (3.0, 9.5)


def test_null_value_counts_as_absent(moderator, written):
    answer = Caller().send("POST", "/notices/", notice(written, explanation=None, email=None))
    assert (answer.status_code, answer.json()["explanation"]) == (201, "")
    [case] = moderator.read("/moderation/cases/").json()["results"]
    decided = moderator.send(
        "POST", f"/moderation/cases/{case['id']}/decision/", {"action": "no_breach", "reason": None}
    )
    assert (decided.status_code, decided.json()["reason"]) == (201, None)


def test_second_notice_of_a_person_returns_the_first(consultation, written):
    caller = Caller(make.person(consultation=consultation))
    first, again = (caller.send("POST", "/notices/", notice(written)) for _ in range(2))
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])


def test_case_is_listed_claimed_and_decided(moderator, written):
    Caller().send("POST", "/notices/", notice(written, email="qui@example.org"))
    [case] = moderator.read("/moderation/cases/").json()["results"]
    assert (case["target"], case["reasons"], case["notices_count"]) == (
        {"type": "proposal", "id": str(written.pk)},
        ["spam"],
        1,
    )
    assert "example.org" not in moderator.read(f"/moderation/cases/{case['id']}/").content.decode()
    claimed = moderator.send("POST", f"/moderation/cases/{case['id']}/claim/")
    assert (claimed.status_code, claimed.json()["state"]) == (200, "claimed")
    decision = {"action": "remove", "reason": "spam", "facts": "Une publicité pour un commerce."}
    decided = moderator.send("POST", f"/moderation/cases/{case['id']}/decision/", decision)
    assert (decided.status_code, decided.json()["number"], decided.json()["facts"]) == (
        201,
        1,
        decision["facts"],
    )
    again = moderator.send("POST", f"/moderation/cases/{case['id']}/decision/", decision)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "already_decided")
    stone = Caller().read(f"/proposals/{written.pk}/").json()
    assert set(stone) == {
        "id",
        "number",
        "topic",
        "state",
        "created_at",
        "changed_at",
        "reason",
        "decision",
    }
    assert (stone["state"], stone["reason"], stone["decision"]) == ("removed", "spam", 1)
    assert moderator.read("/moderation/cases/").json()["results"] == []
    assert len(moderator.read("/moderation/cases/?state=decided").json()["results"]) == 1


def read_mark(moderator, case):
    return moderator.read(f"/moderation/cases/{case['id']}/").json()["read"]


def test_decision_on_a_text_that_changed_since_it_was_read_is_refused(consultation, moderator):
    author, cost = make.person(consultation=consultation), field(consultation)
    written = proposal(consultation, author, fields={str(cost.pk): "Cent euros"})
    Caller().send("POST", "/notices/", notice(written))
    [case] = moderator.read("/moderation/cases/").json()["results"]
    assert "read" not in case
    read = read_mark(moderator, case)
    texts = {"title": written.title, "body": written.body, "fields": {str(cost.pk): "Mille euros"}}
    edit_proposal(viewer=author, proposal_id=written.pk, **texts)
    decision = {"action": "remove", "reason": "spam", "facts": "Une publicité (exemple)."}
    path = f"/moderation/cases/{case['id']}/decision/"
    refused = moderator.send("POST", path, decision | {"read": read})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "text_changed")
    assert Decision.objects.count() == 0
    claimed = moderator.send("POST", f"/moderation/cases/{case['id']}/claim/").json()
    assert claimed["read"] == read_mark(moderator, case) != read
    assert moderator.send("POST", path, decision | {"read": claimed["read"]}).status_code == 201


@pytest.mark.parametrize("extra", [{}, {"read": ""}, {"read": None}])
def test_decision_without_a_reading_mark_is_accepted(moderator, written, extra):
    Caller().send("POST", "/notices/", notice(written))
    [case] = moderator.read("/moderation/cases/").json()["results"]
    decided = moderator.send(
        "POST", f"/moderation/cases/{case['id']}/decision/", {"action": "no_breach"} | extra
    )
    assert decided.status_code == 201


@pytest.mark.parametrize(("mark", "status"), [(7, 400), ("0" * 33, 400), ("0" * 32, 409)])
def test_reading_mark_is_validated_and_compared(moderator, written, mark, status):
    Caller().send("POST", "/notices/", notice(written))
    [case] = moderator.read("/moderation/cases/").json()["results"]
    body = {"action": "no_breach", "read": mark}
    assert (
        moderator.send("POST", f"/moderation/cases/{case['id']}/decision/", body).status_code
        == status
    )


def test_case_of_a_withdrawn_text_has_no_reading_mark(organisation):
    place = make.consultation(organisation, slug="lue", moderation_mode="pre")
    author, moderator = make.person(consultation=place), Caller(make.person("moderator", place))
    written = proposal(place, author)
    decide(
        viewer=make.person("moderator", place),
        target_kind="proposal",
        target_id=written.pk,
        action="publish",
    )
    edit_proposal(
        viewer=author,
        proposal_id=written.pk,
        title=written.title,
        body="Une autre version (exemple).",
    )
    [case] = moderator.read("/moderation/cases/").json()["results"]
    assert len(read_mark(moderator, case)) == 32
    withdraw_proposal(viewer=author, proposal_id=written.pk)
    data = moderator.read(f"/moderation/cases/{case['id']}/").json()
    assert (data["state"], data["read"]) == ("closed", None)


def test_case_shows_signals_after_its_notices(moderator, written):
    look_again(
        organisation_id=written.organisation_id, target_kind="proposal", target_id=written.pk
    )
    Caller().send("POST", "/notices/", notice(written))
    [case] = moderator.read("/moderation/cases/").json()["results"]
    assert case["signals"] == [{"kind": "noticed", "why": "spam"}]
    Proposal.objects.filter(pk=written.pk).update(body="Appelez-moi au 06 12 34 56 78 (exemple).")
    look_again(
        organisation_id=written.organisation_id, target_kind="proposal", target_id=written.pk
    )
    signals = [
        {"kind": "noticed", "why": "spam"},
        {"kind": "contact", "why": "Ce texte contient un numéro de téléphone."},
    ]
    assert moderator.read(f"/moderation/cases/{case['id']}/").json()["signals"] == signals
    assert moderator.read("/moderation/cases/").json()["results"][0]["signals"] == signals


def test_public_log_contains_neither_text_nor_person(moderator, written):
    Caller().send("POST", "/notices/", notice(written))
    [case] = moderator.read("/moderation/cases/").json()["results"]
    decision = {"action": "remove", "reason": "spam", "facts": "Des faits qui restent entre nous."}
    moderator.send("POST", f"/moderation/cases/{case['id']}/decision/", decision)
    answer = Caller().read("/moderation/log/?consultation=essai")
    [entry] = answer.json()["results"]
    assert (entry["number"], entry["action"], entry["reason"], entry["origin"]) == (
        1,
        "remove",
        "spam",
        "notice",
    )
    assert "facts" not in entry
    assert "Des faits" not in answer.content.decode()


@pytest.mark.parametrize("role", [None, "facilitator", "manager", "organisation_admin"])
def test_queue_is_shown_to_moderators_only(consultation, written, role):
    Caller().send("POST", "/notices/", notice(written))
    caller = Caller(make.person(role, consultation))
    assert caller.read("/moderation/cases/").status_code == 403


def test_case_of_another_consultation_is_not_found(organisation, consultation, written, moderator):
    Caller().send("POST", "/notices/", notice(written))
    [case] = moderator.read("/moderation/cases/").json()["results"]
    elsewhere = Caller(make.person("moderator", make.consultation(organisation, slug="ailleurs")))
    assert elsewhere.read("/moderation/cases/").json()["results"] == []
    for method, path in (("GET", ""), ("POST", "claim/"), ("POST", "decision/")):
        body = {"action": "no_breach"} if path == "decision/" else None
        answer = elsewhere.send(method, f"/moderation/cases/{case['id']}/{path}", body)
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "target", [None, [], {}, {"type": "ballot"}, {"type": "proposal", "id": 7}, "proposal"]
)
def test_target_without_a_kind_and_an_id_is_refused(written, target):
    assert (
        Caller().send("POST", "/notices/", {"target": target, "reason": "spam"}).status_code == 400
    )


def test_notices_of_visitors_are_rate_limited(written, settings):
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = (
        True,
        {**settings.RATE_LIMITS, "notice": ((1, 3600),)},
    )
    assert Caller().send("POST", "/notices/", notice(written)).status_code == 201
    answer = Caller().send("POST", "/notices/", notice(written))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 3601

"""Measures, approvals and "hide everything" through the API, as external software calls them."""

from uuid import uuid4

import pytest

from consult.core.models import AuditEntry
from moderation.models import Approval, Decision, Measure
from tests.api.callers import Caller, comment, proposal
from tests.api.test_queries import count_queries
from tests.debates import given
from tests.factories import make
from tests.moderation.test_bulk_removal import MARK, marked, read
from tests.moderation.test_measures import ask, take

LIST, APPROVALS = "/moderation/measures/", "/moderation/approvals/"
WHY = {"reason": "insult", "facts": "Trois messages insultants en une heure (exemple)."}


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation, public_name="Camille (exemple)")


@pytest.fixture
def moderator(consultation):
    return Caller(make.person("moderator", consultation))


@pytest.fixture
def admin(organisation):
    return Caller(make.person("organisation_admin", organisation=organisation))


def measure_body(person, kind="warn", **more):
    return {
        "consultation": "essai",
        "participant": str(person.participant.pk),
        "kind": kind,
        **WHY,
        **more,
    }


def hide_path(person):
    return f"/moderation/accounts/{person.participant.pk}/hide/"


def error_of(answer):
    return (
        answer.status_code,
        answer.json()["errors"][0]["code"],
        answer.json()["errors"][0]["attr"],
    )


def make_key_header():
    return {"Idempotency-Key": str(uuid4())}


def test_queue_names_the_author_that_a_measure_would_concern(consultation, moderator, person):
    written = proposal(consultation, person)
    Caller().send(
        "POST",
        "/notices/",
        {"target": {"type": "proposal", "id": str(written.pk)}, "reason": "spam"},
    )
    [case] = moderator.read("/moderation/cases/").json()["results"]
    assert case["author"] == {"id": str(person.participant.pk), "public_name": "Camille (exemple)"}
    assert moderator.send("POST", LIST, measure_body(person)).status_code == 201


def test_moderator_takes_a_measure_once_per_key(moderator, person):
    headers = make_key_header()
    first, again = (
        moderator.send("POST", LIST, measure_body(person, "slow", days=3, minutes=30), **headers)
        for _twice in range(2)
    )
    measure = first.json()
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 201, measure["id"])
    assert Measure.objects.count() == 1
    assert (measure["kind"], measure["minutes"], measure["decision"], measure["in_force"]) == (
        "slow",
        30,
        1,
        True,
    )
    assert measure["participant"] == {
        "id": str(person.participant.pk),
        "public_name": "Camille (exemple)",
    }
    assert person.participant.account.email not in first.content.decode()
    other = moderator.send("POST", LIST, measure_body(person, "warn"), **headers)
    assert error_of(other) == (409, "idempotency_key_reused", None)


def test_measures_are_listed_by_consultation_and_by_participant(
    organisation, consultation, admin, moderator, person
):
    for _n in range(2):
        moderator.send("POST", LIST, measure_body(person))
    another = make.person(consultation=consultation)
    moderator.send("POST", LIST, measure_body(another))
    elsewhere = make.consultation(organisation, slug="ailleurs")
    stranger = Caller(make.person("moderator", elsewhere))
    for caller in (admin, moderator):
        assert len(caller.read(LIST).json()["results"]) == 3
        assert len(caller.read(f"{LIST}?consultation=essai").json()["results"]) == 3
        page = caller.read(f"{LIST}?participant={person.participant.pk}&page_size=1").json()
        assert (len(page["results"]), page["next"] is None) == (1, False)
    [measure, *_others] = moderator.read(LIST).json()["results"]
    assert moderator.read(f"{LIST}{measure['id']}/").json() == measure
    assert stranger.read(LIST).json()["results"] == []
    assert stranger.read(f"{LIST}{measure['id']}/").status_code == 404
    assert admin.read(f"{LIST}?consultation=ailleurs").json()["results"] == []
    assert admin.read(f"{LIST}?consultation=inconnue").status_code == 404
    assert admin.read(f"{LIST}?participant=x").status_code == 400


def test_reading_measures_is_recorded_in_the_audit_log(moderator, person):
    moderator.send("POST", LIST, measure_body(person))
    [measure] = moderator.read(LIST).json()["results"]
    moderator.read(f"{LIST}{measure['id']}/")
    entries = AuditEntry.objects.filter(act="accounts.read")
    recorded = [(entry.kind, entry.object_id and str(entry.object_id)) for entry in entries]
    assert sorted(recorded, key=str) == sorted(
        [("account", None), ("account", measure["id"])], key=str
    )


@pytest.mark.parametrize("kind", ["suspend", "close"])
def test_suspending_or_closing_an_account_needs_two_people(admin, moderator, person, kind):
    headers = make_key_header()
    first, again = (
        admin.send("POST", LIST, measure_body(person, kind, days=30), **headers)
        for _twice in range(2)
    )
    approval = first.json()
    assert (first.status_code, again.status_code, again.json()["id"]) == (202, 202, approval["id"])
    assert (approval["kind"], approval["state"], approval["participant"]["public_name"]) == (
        kind,
        "waiting",
        "Camille (exemple)",
    )
    assert (approval["days"], approval["facts"]) == (
        30 if kind == "suspend" else None,
        WHY["facts"],
    )
    assert not Measure.objects.exists()
    place = f"{APPROVALS}{approval['id']}/"
    assert error_of(admin.send("POST", f"{place}answer/", {"grant": True})) == (
        409,
        "needs_second_person",
        None,
    )
    assert moderator.read(APPROVALS).json()["results"] == [moderator.read(place).json()]
    headers = make_key_header()
    answers = [
        moderator.send("POST", f"{place}answer/", {"grant": True}, **headers) for _twice in range(2)
    ]
    assert [(answer.status_code, answer.json()["state"]) for answer in answers] == [
        (200, "granted")
    ] * 2
    assert Measure.objects.get().kind == kind
    assert error_of(moderator.send("POST", f"{place}answer/", {"grant": True})) == (
        409,
        "already_decided",
        None,
    )
    assert moderator.read(APPROVALS).json()["results"] == []
    assert admin.read(place).json()["state"] == "granted"


def test_requested_measure_is_withdrawn_by_its_requester(admin, moderator, person):
    approval = admin.send("POST", LIST, measure_body(person, "close")).json()
    assert (
        admin.send("POST", f"{APPROVALS}{approval['id']}/answer/", {"grant": False}).json()["state"]
        == "withdrawn"
    )
    assert (
        moderator.send("POST", f"{APPROVALS}{approval['id']}/answer/", {"grant": 1}).status_code
        == 400
    )
    assert not Measure.objects.exists()


def test_platform_administrator_may_be_the_second_person(organisation, admin, person):
    approval = admin.send("POST", LIST, measure_body(person, "close")).json()
    account = make.account(is_platform_admin=True)
    caller = Caller(make.person(organisation=organisation, account_=account))
    assert [row["id"] for row in caller.read(APPROVALS).json()["results"]] == [approval["id"]]
    assert (
        caller.send("POST", f"{APPROVALS}{approval['id']}/answer/", {"grant": True}).status_code
        == 200
    )


def test_measure_is_lifted_once(admin, moderator, person):
    measure = moderator.send("POST", LIST, measure_body(person, "suspend_posting", days=7)).json()
    place, headers = f"{LIST}{measure['id']}/lift/", make_key_header()
    assert admin.send("POST", place, {}).status_code == 403
    answers = [
        moderator.send("POST", place, {"facts": "Une erreur (exemple)."}, **headers)
        for _twice in range(2)
    ]
    assert [(answer.status_code, answer.json()["in_force"]) for answer in answers] == [
        (200, False)
    ] * 2
    assert Decision.objects.get(action="lift").statement.facts == "Une erreur (exemple)."
    assert error_of(moderator.send("POST", place, {})) == (409, "already_decided", None)


@pytest.mark.parametrize(
    ("sent", "attr"),
    [
        ({"kind": "remove"}, "kind"),
        ({"kind": None}, "kind"),
        ({"reason": ""}, "reason"),
        ({"reason": "nothing"}, "reason"),
        ({"facts": " "}, "facts"),
        ({"facts": "x" * 2001}, "facts"),
        ({"participant": "x"}, "participant"),
        ({"consultation": ""}, "consultation"),
        ({"kind": "slow", "minutes": 30}, "days"),
        ({"kind": "slow", "minutes": 30, "days": 31}, "days"),
        ({"kind": "slow", "days": 3, "minutes": 1441}, "minutes"),
        ({"kind": "suspend_posting", "days": "7"}, "days"),
        ({"kind": "suspend_posting", "days": True}, "days"),
        ({"kind": "suspend_posting", "days": 10**30}, "days"),
    ],
)
def test_bad_input_is_refused_under_its_field_and_nothing_is_done(moderator, person, sent, attr):
    answer = moderator.send("POST", LIST, measure_body(person) | sent)
    assert (error_of(answer)[0], error_of(answer)[2]) == (400, attr), answer.content
    assert not Measure.objects.exists()


def test_measure_that_the_rules_forbid_is_refused(
    consultation, admin, moderator, person, other_organisation
):
    team = make.person("facilitator", consultation)
    assert error_of(moderator.send("POST", LIST, measure_body(team))) == (409, "of_the_team", None)
    assert error_of(moderator.send("POST", LIST, measure_body(person, "close")))[0] == 403
    assert error_of(admin.send("POST", LIST, measure_body(person, "warn")))[0] == 403
    judge = make.person("moderator", consultation)
    assert error_of(Caller(judge).send("POST", LIST, measure_body(judge))) == (
        403,
        "own_case",
        None,
    )
    stranger = make.person(organisation=other_organisation)
    assert moderator.send("POST", LIST, measure_body(stranger)).status_code == 404
    assert (
        moderator.send(
            "POST", LIST, measure_body(person) | {"consultation": "inconnue"}
        ).status_code
        == 404
    )
    assert not Measure.objects.exists()


@pytest.mark.parametrize("role", ["visitor", None, "facilitator", "manager"])
def test_measures_without_the_role_are_refused(consultation, moderator, admin, person, role):
    measure = moderator.send("POST", LIST, measure_body(person)).json()
    approval = admin.send("POST", LIST, measure_body(person, "close")).json()
    caller = Caller() if role == "visitor" else Caller(make.person(role, consultation))
    wanted = {401} if role == "visitor" else {403, 404}
    for method, path, body in (
        ("GET", LIST, None),
        ("POST", LIST, measure_body(person)),
        ("GET", f"{LIST}{measure['id']}/", None),
        ("POST", f"{LIST}{measure['id']}/lift/", {}),
        ("GET", APPROVALS, None),
        ("GET", f"{APPROVALS}{approval['id']}/", None),
        ("POST", f"{APPROVALS}{approval['id']}/answer/", {"grant": True}),
        ("POST", hide_path(person), {"consultation": "essai", **WHY}),
    ):
        assert caller.send(method, path, body).status_code in wanted, (method, path)
    assert (Measure.objects.count(), Approval.objects.get().state) == (1, "waiting")


def test_hide_everything_hides_all_texts_and_a_repeat_returns_the_same(
    consultation, moderator, person
):
    own, other, _below = marked(consultation, person)
    headers, body = make_key_header(), {"consultation": "essai", **WHY, "reason": "spam"}
    assert f"{MARK} 0" in "".join(read(consultation, own, other).values())
    first = moderator.send("POST", hide_path(person), body, **headers)
    assert (first.status_code, first.json()) == (200, {"decided": [1, 2, 3, 4, 5], "skipped": []})
    after = read(consultation, own, other)
    assert [
        path for path, text in after.items() if f"{MARK} 0" in text or f": {MARK}" in text
    ] == []
    comment(other, person, body="Écrit depuis (exemple).")
    again = moderator.send("POST", hide_path(person), body, **headers)
    assert (again.status_code, again.json()["decided"], len(again.json()["skipped"])) == (
        200,
        [1, 2, 3, 4, 5],
        1,
    )
    assert moderator.send("POST", hide_path(person), body).json() == {"decided": [6], "skipped": []}
    assert moderator.send("POST", hide_path(person), body).json() == {"decided": [], "skipped": []}


def test_hiding_more_than_twenty_texts_needs_a_second_person(consultation, moderator, person):
    first = given.proposal(consultation)
    for _n in range(21):
        given.comment(first, person)
    headers, body = make_key_header(), {"consultation": "essai", **WHY, "reason": "spam"}
    answers = [moderator.send("POST", hide_path(person), body, **headers) for _twice in range(2)]
    assert error_of(moderator.send("POST", hide_path(person), body)) == (409, "already_asked", None)
    approval = Approval.objects.get()
    summaries = [
        (answer.status_code, answer.json()["id"], answer.json()["count"]) for answer in answers
    ]
    assert summaries == [(202, str(approval.pk), 21)] * 2
    assert not Decision.objects.exists()


def test_hide_everything_is_refused_like_any_decision(consultation, moderator, person):
    written = proposal(consultation, person)
    body = {"consultation": "essai", **WHY}
    assert (
        error_of(moderator.send("POST", hide_path(person), body | {"reason": "duplicate"}))[0]
        == 400
    )
    unknown = hide_path(person).replace(str(person.participant.pk), str(written.pk))
    assert moderator.send("POST", unknown, body).status_code == 404
    judge = make.person("moderator", consultation)
    notice = {"target": {"type": "proposal", "id": str(written.pk)}, "reason": "spam"}
    Caller(judge).send("POST", "/notices/", notice)
    assert error_of(Caller(judge).send("POST", hide_path(person), body)) == (403, "own_case", None)
    headers = make_key_header()
    assert (
        moderator.send("POST", hide_path(person), body | {"facts": " "}, **headers).status_code
        == 400
    )
    assert moderator.send("POST", hide_path(person), body, **headers).json()["decided"] == [1]


def test_lists_of_measures_make_as_many_queries_for_three_as_for_one(
    consultation, organisation, person
):
    judge = make.person("moderator", consultation)
    admin = make.person("organisation_admin", organisation=organisation)
    caller = Caller(judge)
    take(judge, person, consultation, "warn")
    ask(admin, person, consultation)
    assert (count_queries(caller, LIST), count_queries(caller, APPROVALS)) == ((4, 1), (5, 1))
    for _more in range(2):
        another = make.person(consultation=consultation)
        take(judge, another, consultation, "warn")
        ask(admin, another, consultation)
    assert (count_queries(caller, LIST), count_queries(caller, APPROVALS)) == ((4, 3), (5, 3))

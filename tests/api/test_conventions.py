"""Conventions of every route: one error shape, JSON only, caches, CORS, times in UTC."""

import json
import re
from collections import defaultdict
from uuid import uuid4

import pytest
from django.urls import resolve
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats

from consult.api.schema import document
from consult.core.exceptions import TooMany
from debates.proposals.actions import proposals as proposal_actions
from tests.api.callers import TEXT, Caller, proposal
from tests.factories import make
from votes.actions.positions import cast_position

PUBLIC = [
    "/consultations/",
    "/consultations/essai/",
    "/consultations/essai/figures/",
    "/topics/?consultation=essai",
    "/proposals/",
    "/proposals/?ordering=random",
    "/questions/",
    "/moderation/log/?consultation=essai",
    "/moderation/figures/?consultation=essai",
    "/schema/",
]

NULLABLE = ("kind", "language", "location", "institution")
ANYTHING = defaultdict(lambda: "00000000-0000-7000-8000-000000000000", number="1", slug="x")
HALF_CHARACTERS = "\ud800" * 20


def is_error(answer):
    content = answer.json()
    assert set(content) == {"type", "errors"}
    for error in content["errors"]:
        assert set(error) == {"code", "detail", "attr"}
        assert error["detail"]
    return True


@pytest.fixture
def caller(consultation):
    return Caller(make.person(consultation=consultation))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("path", PUBLIC)
def test_public_reads_can_be_cached_and_set_no_cookie(consultation, path):
    proposal(consultation)
    answer = Caller().read(path)
    assert (answer.status_code, answer.cookies) == (200, {})
    assert answer["Cache-Control"].startswith("public")
    again = Caller().read(path, **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    assert Caller().read(path, **{"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", PUBLIC)
def test_reads_with_a_token_are_private(consultation, caller, path):
    answer = caller.read(path)
    assert answer["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer
    assert {"Authorization", "Cookie"} <= set(re.split(r",\s*", answer["Vary"]))


def test_receipt_that_a_visitor_looks_up_is_not_cached(consultation):
    voter = make.person(consultation=consultation)
    cast = cast_position(
        viewer=voter, proposal_id=proposal(consultation).pk, choice="agree", request_id=uuid4()
    )
    answer = Caller().send("POST", "/receipts/", {"receipt": cast.receipt.commitment})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize("cookie", ["sessionid=expired", "csrftoken=x"])
@pytest.mark.parametrize("path", [*PUBLIC, "/docs/"])
def test_reads_that_set_a_cookie_are_private(consultation, path, cookie):
    answer = Caller().read(path, Cookie=cookie)
    assert (answer.status_code, list(answer.cookies)) == (200, [cookie.split("=")[0]])
    assert answer["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer


@pytest.mark.parametrize("path", PUBLIC)
def test_any_origin_may_read_and_none_may_write(consultation, path):
    answer = Caller().read(path, Origin="https://autre.example.net")
    assert answer["Access-Control-Allow-Origin"] == "*"
    exposed = {
        "ETag",
        "Retry-After",
        "Link",
        "Location",
        "Idempotency-Replayed",
        "RateLimit",
        "Content-Range",
    }
    assert exposed <= set(re.split(r",\s*", answer["Access-Control-Expose-Headers"]))
    preflight = Caller().generic(
        "OPTIONS",
        f"/api/v1{path}",
        headers={"Origin": "https://autre.example.net", "Access-Control-Request-Method": "POST"},
    )
    assert not {"POST", "PUT", "PATCH", "DELETE"} & set(
        re.split(r",\s*", preflight["Access-Control-Allow-Methods"])
    )
    assert "Access-Control-Allow-Credentials" not in preflight
    allowed = set(re.split(r",\s*", preflight["Access-Control-Allow-Headers"]))
    assert {"if-none-match", "idempotency-key", "range"} <= allowed


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b'"x"', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"NaN", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"1" * 10_000, "application/json", 400),
        (b'{"a":' * 50_000, "application/json", 400),
        (b"{}", "application/json; charset=hex", 400),
        (b"{}", "text/plain", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b"<a/>", "application/xml", 415),
        (b'{"a": "' + b"x" * 2_200_000 + b'"}', "application/json", 413),
    ],
)
def test_body_that_is_not_valid_json_is_refused(caller, body, kind, status):
    answer = caller.generic("POST", "/api/v1/proposals/", body, kind)
    assert (answer.status_code, is_error(answer)) == (status, True)


@pytest.mark.sampled(3, "field")
@pytest.mark.parametrize(
    "value",
    [
        None,
        1,
        True,
        [],
        {},
        "",
        " ",
        "\u0000",
        "a\u0000b" * 10,
        HALF_CHARACTERS,
        ["x"],
        {"a": 1},
        "x" * 200,
        "\u202e" * 20,
    ],
)
@pytest.mark.parametrize(
    "field", ["title", "body", "topic", "kind", "language", "location", "institution"]
)
def test_wrong_values_are_refused_by_field(caller, consultation, field, value):
    good = {"topic": str(consultation.topics.first().pk), **TEXT}
    if (field, value) in [*((name, None) for name in NULLABLE), ("body", "x" * 200)]:
        return
    answer = caller.generic(
        "POST", "/api/v1/proposals/", json.dumps({**good, field: value}), "application/json"
    )
    assert (answer.status_code, is_error(answer)) == (400, True), answer.json()
    attr = answer.json()["errors"][0]["attr"]
    assert attr is None if value == HALF_CHARACTERS else attr.split(".")[0] == field


@pytest.mark.parametrize("body", [[], None, "x", 1])
def test_body_that_is_not_an_object_is_refused_without_a_field(caller, body):
    answer = caller.send("POST", "/proposals/?lang=en", json.dumps(body).encode())
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["attr"]) == (400, "invalid", None)
    assert error["detail"] == "The body must be a JSON object."


@pytest.mark.parametrize("location", [1, [], "x", True])
def test_part_that_is_not_an_object_is_refused_under_its_field(caller, consultation, location):
    body = {"topic": str(consultation.topics.first().pk), **TEXT, "location": location}
    [error] = caller.send("POST", "/proposals/", body).json()["errors"]
    assert (error["code"], error["attr"]) == ("invalid", "location")


@pytest.mark.parametrize("value", ["1", "yes", "true", 1, 0, [], {}, None, "on"])
def test_flag_that_is_not_true_or_false_is_refused(caller, consultation, value):
    body = {"topic": str(consultation.topics.first().pk), **TEXT, "charter_accepted": value}
    answer = caller.send("POST", "/proposals/", body)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "charter_accepted")


def test_refused_charter_refuses_the_text_even_of_an_author_who_accepted_it_before(
    caller, consultation
):
    proposal_body = {"topic": str(consultation.topics.first().pk), **TEXT}
    written = caller.send("POST", "/proposals/", proposal_body).json()
    comment_body = {"proposal": written["id"], "body": "Oui, et le samedi matin aussi."}
    for path, body in (("/proposals/", proposal_body), ("/comments/", comment_body)):
        answer = caller.send("POST", path, body | {"charter_accepted": False})
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["code"], error["attr"]) == (
            400,
            "charter_not_accepted",
            "charter_accepted",
        )


def test_creation_shows_its_location_the_rate_limit_and_a_replay(caller, consultation, settings):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "proposal": ((7, 3600),)}
    body = {"topic": str(consultation.topics.first().pk), **TEXT}
    key = {"Idempotency-Key": str(uuid4())}
    first, again = (caller.send("POST", "/proposals/", body, **key) for _ in range(2))
    assert first["RateLimit-Policy"] == '"proposal-3600";q=7;w=3600'
    assert re.fullmatch(r'"proposal-3600";r=6;t=\d{1,4}', first["RateLimit"])
    assert "Idempotency-Replayed" not in first
    assert (again["Idempotency-Replayed"], again["Location"]) == ("true", first["Location"])
    assert caller.get(first["Location"]).json() == first.json() == again.json()


def test_every_creation_has_a_location_except_those_without_an_address(organisation):
    created = {
        f"{view.cls.__name__}.{act}": bool(contract.location)
        for view in (resolve(path.format_map(ANYTHING)).func for path in document()["paths"])
        for act, contract in view.cls.contracts.items()
        if contract.status == 201
    }
    assert {act for act, has_location in created.items() if not has_location} == {
        # A notice, an appeal and a decision have no address that their author may read. An upload
        # writes its own. An objection and an invitation are read in the lists of their consultation.
        "NoticeViewSet.create",
        "DecisionViewSet.appeal",
        "CaseViewSet.decision",
        "UploadViewSet.create",
        "ConsultationObjectionViewSet.create",
        "MemberViewSet.create",
    }


def test_schema_states_the_lengths_that_the_rules_require(organisation):
    shapes = document()["components"]["schemas"]
    bounds = {
        (shape, name): (field["minLength"], field["maxLength"])
        for shape in ("ProposalFormRequest", "ExcerptFormRequest", "CommentFormRequest")
        for name, field in shapes[shape]["properties"].items()
        if name in ("title", "body")
    }
    assert bounds == {
        ("ProposalFormRequest", "title"): (15, 160),
        ("ProposalFormRequest", "body"): (20, 40000),
        ("ExcerptFormRequest", "title"): (15, 160),
        ("ExcerptFormRequest", "body"): (20, 40000),
        ("CommentFormRequest", "body"): (2, 5000),
    }
    assert all(
        schema["additionalProperties"] is False
        for name, schema in shapes.items()
        if name.endswith("FormRequest")
    )


@pytest.mark.parametrize(
    "latitude", ["48.8", True, 91, -90.5, 1e400, pytest.param(10**400, id="huge"), None, [], {}]
)
def test_latitude_that_is_not_a_number_on_earth_is_refused(caller, consultation, latitude):
    place = {"latitude": latitude, "longitude": 2.0}
    body = {"topic": str(consultation.topics.first().pk), **TEXT, "location": place}
    assert caller.send("POST", "/proposals/", body).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "/proposals/not-a-uuid/",
        "/proposals/00000000-0000-0000-0000-000000000000/",
        "/consultations/%00/",
        "/proposals/?search=%00",
        "/proposals/?search=%ED%A0%80",
        "/proposals/?consultation=%27",
        "/proposals/?consultation=a&consultation=b",
        "/questions/?consultation=nulle-part",
        "/topics/?cursor=W10",
        "/topics/?cursor=WzAsMSwxLDFd",
        "/proposals/?cursor=WzAsIngiLCJ5Il0",
        "/proposals/?cursor=WzAsIjIwMjAtMDEtMDEiLCIwMDAwMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDAiXQ",
        "/proposals/?cursor=%F0%9F%92%A9",
        "/proposals/?ordering=random&cursor=WyJ4IiwxXQ",
        "/proposals/?page_size=-1",
        "/moderation/log/",
        "/moderation/log/?consultation=essai&month=2026-13",
        "/moderation/log/?consultation=essai&month=%00",
        "/moderation/log/?consultation=essai&kind=ballot",
        "/moderation/figures/",
        "/proposals/similar/",
    ],
)
def test_strange_addresses_are_refused_in_the_error_shape(consultation, path):
    answer = Caller().read(path)
    if answer.status_code == 200:
        # a replacement character is a word like any other
        assert path == "/proposals/?search=%ED%A0%80"
        return
    assert answer.status_code in (400, 404)
    assert is_error(answer)


def test_wrong_method_is_405(consultation):
    answer = Caller().send("DELETE", "/consultations/")
    assert (answer.status_code, is_error(answer), "GET" in answer["Allow"]) == (405, True, True)


def test_docs_are_read_only_and_have_the_vary_header_of_all_routes(organisation):
    answer = Caller().send("POST", "/docs/", {})
    assert (answer.status_code, is_error(answer), answer["Allow"]) == (405, True, "GET, HEAD")
    assert answer.json()["errors"][0]["code"] == "method_not_allowed"
    assert {"Authorization", "Cookie"} <= set(re.split(r",\s*", Caller().read("/docs/")["Vary"]))


def test_missing_slash_redirects_to_the_address(consultation):
    answer = Caller().read("/consultations?status=open")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/consultations/?status=open")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_write_without_the_slash_is_404_and_not_redirected(caller, consultation, method):
    answer = caller.send(
        method, "/proposals", {"topic": str(consultation.topics.first().pk), **TEXT}
    )
    assert (answer.status_code, is_error(answer), answer.json()["errors"][0]["code"]) == (
        404,
        True,
        "not_found",
    )
    assert "/api/v1/proposals/" in answer.json()["errors"][0]["detail"]
    assert caller.read("/proposals/").json()["results"] == []


def test_rate_limit_states_when_to_retry(caller, consultation, monkeypatch):
    def refuse(**kwargs):
        raise TooMany(retry_after=42)

    monkeypatch.setattr(proposal_actions, "submit_proposal", refuse)
    answer = caller.send(
        "POST", "/proposals/", {"topic": str(consultation.topics.first().pk), **TEXT}
    )
    assert (answer.status_code, answer["Retry-After"], is_error(answer)) == (429, "42", True)


def test_server_error_reveals_no_detail(caller, consultation, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError("secret")

    monkeypatch.setattr(proposal_actions, "submit_proposal", fail)
    caller.raise_request_exception = False
    answer = caller.send(
        "POST", "/proposals/", {"topic": str(consultation.topics.first().pk), **TEXT}
    )
    assert (answer.status_code, is_error(answer)) == (500, True)
    assert "secret" not in answer.content.decode()


def test_refusals_use_the_language_of_the_address(consultation):
    details = {
        Caller().read(f"/consultations/x/?lang={code}").json()["errors"][0]["detail"]
        for code in ("fr", "en")
    }
    assert "This does not exist, or is no longer public." in details


def test_schema_is_generated_without_warnings():
    """drf-spectacular warns when two shapes share a name: one would replace the other."""
    reset_generator_stats()
    document.__wrapped__()
    assert not GENERATOR_STATS


def test_schema_states_that_every_operation_may_be_busy(organisation):
    paths = Caller().read("/schema/").json()["paths"]
    operations = [operation for methods in paths.values() for operation in methods.values()]
    assert [
        operation["operationId"] for operation in operations if "503" not in operation["responses"]
    ] == []


def test_docs_list_every_operation_without_scripts(organisation):
    page = Caller().read("/docs/").content.decode()
    paths = Caller().read("/schema/").json()["paths"]
    assert "<script" not in page
    for path in paths:
        assert path in page

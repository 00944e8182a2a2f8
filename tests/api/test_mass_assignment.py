"""A write reads the fields that it declares, and refuses every other field."""

import pytest
from django.apps import apps

from consult.api.schema import document
from consult.api.unknown_fields import MOST_REPORTED
from tests.api.callers import TEXT
from tests.api.world import address, body
from tests.witness import everything, undone

pytestmark = pytest.mark.django_db
OURS = {
    *(
        "core",
        "organisations",
        "accounts",
        "consultations",
        "moderation",
        "debates",
        "votes",
        "ballot_box",
    ),
    *("opendata", "outcomes"),
}
COLUMNS = {
    name
    for model in apps.get_models()
    if model._meta.app_label in OURS
    for found in model._meta.get_fields()
    for name in (found.name, getattr(found, "attname", found.name))
}
# The writer of an official answer chooses its state. A manager chooses the place of a topic, and the
# contribution from which an answer of a poll comes.
CHOSEN = {
    ("PUT", "/api/v1/proposals/{id}/answer/"): {"state"},
    ("PATCH", "/api/v1/topics/{id}/"): {"number"},
    ("POST", "/api/v1/questions/{id}/options/"): {"number"},
}
WRITES = [
    ("POST", "/api/v1/consultations/", "organisation_admin"),
    ("PATCH", "/api/v1/consultations/{slug}/", "manager"),
    ("POST", "/api/v1/consultations/{slug}/close/", "manager"),
    ("POST", "/api/v1/consultations/{slug}/suspend/", "manager"),
    ("POST", "/api/v1/starts/", "manager"),
    ("DELETE", "/api/v1/consultations/{slug}/", "manager"),
    ("PUT", "/api/v1/consultations/{slug}/charter/", "manager"),
    ("POST", "/api/v1/consultations/{slug}/members/", "manager"),
    ("DELETE", "/api/v1/consultations/{slug}/members/{member_id}/", "manager"),
    ("DELETE", "/api/v1/consultations/{slug}/invitations/{invitation_id}/", "manager"),
    ("POST", "/api/v1/consultations/{slug}/invitations/{invitation_id}/send/", "manager"),
    ("POST", "/api/v1/topics/", "manager"),
    ("PATCH", "/api/v1/topics/{id}/", "manager"),
    ("DELETE", "/api/v1/topics/{id}/", "manager"),
    ("POST", "/api/v1/phases/", "manager"),
    ("PATCH", "/api/v1/phases/{id}/", "manager"),
    ("DELETE", "/api/v1/phases/{id}/", "manager"),
    ("POST", "/api/v1/phases/{id}/extend/", "manager"),
    ("POST", "/api/v1/proposals/", "owner"),
    ("PATCH", "/api/v1/proposals/{id}/", "owner"),
    ("DELETE", "/api/v1/proposals/{id}/", "owner"),
    ("PUT", "/api/v1/proposals/{id}/position/", "owner"),
    ("DELETE", "/api/v1/proposals/{id}/position/", "owner"),
    ("PUT", "/api/v1/proposals/{id}/answer/", "manager"),
    ("POST", "/api/v1/questions/", "manager"),
    ("PATCH", "/api/v1/questions/{id}/", "manager"),
    ("DELETE", "/api/v1/questions/{id}/", "manager"),
    ("POST", "/api/v1/questions/{id}/open/", "manager"),
    ("POST", "/api/v1/questions/{id}/extend/", "manager"),
    ("POST", "/api/v1/questions/{id}/close/", "manager"),
    ("POST", "/api/v1/questions/{id}/publish/", "manager"),
    ("POST", "/api/v1/questions/{id}/options/", "manager"),
    ("PATCH", "/api/v1/questions/{id}/options/{option_id}/", "manager"),
    ("DELETE", "/api/v1/questions/{id}/options/{option_id}/", "manager"),
    ("POST", "/api/v1/questionnaires/", "manager"),
    ("PATCH", "/api/v1/questionnaires/{id}/", "manager"),
    ("DELETE", "/api/v1/questionnaires/{id}/", "manager"),
    ("POST", "/api/v1/questionnaires/{id}/open/", "manager"),
    ("POST", "/api/v1/questionnaires/{id}/extend/", "manager"),
    ("POST", "/api/v1/questionnaires/{id}/close/", "manager"),
    ("POST", "/api/v1/questionnaires/{id}/sections/", "manager"),
    ("PATCH", "/api/v1/questionnaires/{id}/sections/{section_id}/", "manager"),
    ("DELETE", "/api/v1/questionnaires/{id}/sections/{section_id}/", "manager"),
    ("POST", "/api/v1/questionnaires/{id}/sections/{section_id}/move/", "manager"),
    ("POST", "/api/v1/questionnaires/{id}/items/", "manager"),
    ("PATCH", "/api/v1/questionnaires/{id}/items/{item_id}/", "manager"),
    ("DELETE", "/api/v1/questionnaires/{id}/items/{item_id}/", "manager"),
    ("POST", "/api/v1/questionnaires/{id}/items/{item_id}/move/", "manager"),
    ("PUT", "/api/v1/questions/{id}/ballot/", "owner"),
    ("DELETE", "/api/v1/questions/{id}/ballot/", "owner"),
    ("POST", "/api/v1/comments/", "owner"),
    ("POST", "/api/v1/consultations/{slug}/objections/", "owner"),
    ("POST", "/api/v1/consultations/{slug}/remarks/", "owner"),
    ("DELETE", "/api/v1/remarks/{id}/", "owner"),
    ("PATCH", "/api/v1/comments/{id}/", "owner"),
    ("DELETE", "/api/v1/comments/{id}/", "owner"),
    ("PUT", "/api/v1/comments/{id}/endorsement/", "other"),
    ("POST", "/api/v1/notices/", "visitor"),
    ("POST", "/api/v1/moderation/cases/{id}/claim/", "moderator"),
    ("POST", "/api/v1/workshops/{id}/recordings/", "manager"),
    ("PATCH", "/api/v1/recordings/{id}/transcript/", "manager"),
    ("POST", "/api/v1/recordings/{id}/excerpts/", "manager"),
    ("POST", "/api/v1/workshops/", "manager"),
    ("PATCH", "/api/v1/workshops/{id}/", "manager"),
    ("POST", "/api/v1/moderation/cases/{id}/decision/", "moderator"),
    ("POST", "/api/v1/moderation/measures/{id}/lift/", "moderator"),
    ("POST", "/api/v1/moderation/approvals/{id}/answer/", "moderator"),
    ("POST", "/api/v1/moderation/accounts/{id}/hide/", "moderator"),
]


def declared_fields(schema, method, path):
    """Return the names that the published schema declares for the body of a write."""
    request = schema["paths"][path][method.lower()].get("requestBody", {"content": {}})
    names = set()
    for media in request["content"].values():
        shape = media["schema"]
        if "$ref" in shape:
            shape = schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
        names |= set(shape["properties"])
    return names


@pytest.fixture(scope="module")
def schema():
    return document()


def test_no_write_declares_sensitive_columns(schema):
    sensitive = {
        "state",
        "organisation_id",
        "author_id",
        "is_verified",
        "number",
        "published_at",
    }
    assert sensitive <= COLUMNS
    for method, path, _ in WRITES:
        declared = declared_fields(schema, method, path)
        assert declared & sensitive <= CHOSEN.get((method, path), set()), path


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("method", "path", "actor"), WRITES, ids=str)
def test_undeclared_field_of_a_write_is_refused_and_changes_nothing(
    api_world, schema, method, path, actor
):
    caller, target = api_world.caller(actor), address(path, api_world.ids, method)
    good = body(method, path, api_world.ids) or {}
    declared = declared_fields(schema, method, path)
    assert set(good) <= declared
    with undone():
        before = everything()
        undeclared = sorted(COLUMNS - declared)
        for start in range(0, len(undeclared), MOST_REPORTED):
            names = undeclared[start : start + MOST_REPORTED]
            answer = caller.send(method, target, {**dict.fromkeys(names, "x"), **good})
            errors = {(error["code"], error["attr"]) for error in answer.json()["errors"]}
            assert (answer.status_code, errors) == (
                400,
                {("unknown_field", name) for name in names},
            )
        assert everything() == before


@pytest.mark.parametrize(
    ("write", "inside", "attr"),
    [
        (
            ("POST", "/api/v1/proposals/", "owner"),
            {"location": {"label": "Ici", "nope": 1}},
            "location.nope",
        ),
        (
            ("POST", "/api/v1/notices/", "visitor"),
            {"target": {"type": "comment", "nope": 1}},
            "target.nope",
        ),
        (
            ("PATCH", "/api/v1/recordings/{id}/transcript/", "manager"),
            {"segments": [{"nope": 1}]},
            "segments.0.nope",
        ),
    ],
)
def test_unknown_field_inside_an_object_is_refused_by_its_path(api_world, write, inside, attr):
    method, path, actor = write
    payload = body(method, path, api_world.ids) | inside
    answer = api_world.caller(actor).send(method, address(path, api_world.ids), payload)
    assert (answer.status_code, [error["attr"] for error in answer.json()["errors"]]) == (
        400,
        [attr],
    )


def test_author_of_a_proposal_is_the_caller(api_world):
    payload = {"topic": api_world.ids["topic"], **TEXT}
    created = api_world.caller("owner").send("POST", "/proposals/", payload).json()
    assert created["author"]["public_name"] == api_world.people["owner"].participant.public_name


def test_every_write_of_the_schema_is_tried():
    from consult.api.schema import document

    declared = {
        (method.upper(), path)
        for path, methods in document()["paths"].items()
        for method in methods
        if method in ("post", "put", "patch", "delete")
    }
    tried = {(method, path) for method, path, _actor in WRITES}
    # These writes are not tried. The publications, the removal of an endorsement and the stopping
    # of e-mails take no body. Leaving for good needs a code from an e-mail (tests/api/test_me.py).
    # Uploads describe themselves in headers, and unknown headers are ignored (tests/media).
    untried = {
        ("POST", "/api/v1/consultations/{slug}/publish/"),
        ("POST", "/api/v1/workshops/{id}/publish/"),
        ("DELETE", "/api/v1/comments/{id}/endorsement/"),
        ("POST", "/api/v1/mail-stop/{token}/"),
        # checking receipts writes nothing (tests/api/test_ballots.py)
        ("POST", "/api/v1/receipts/"),
        ("DELETE", "/api/v1/me/"),
        ("POST", "/api/v1/uploads/"),
        ("PATCH", "/api/v1/uploads/{id}/"),
        ("DELETE", "/api/v1/uploads/{id}/"),
        ("POST", "/api/v1/uploads/{id}/parts/"),
        # Only a suspended consultation can be resumed, and only one that has not begun can be
        # cancelled (tests/lifecycle).
        ("POST", "/api/v1/consultations/{slug}/resume/"),
        ("POST", "/api/v1/consultations/{slug}/cancel/"),
        # Only a claimed case can be released, and only a decided case can be undone
        # (tests/moderation).
        ("POST", "/api/v1/moderation/cases/{id}/release/"),
        ("POST", "/api/v1/moderation/cases/{id}/undo/"),
        ("POST", "/api/v1/moderation/decisions/{number}/appeal/"),
        ("POST", "/api/v1/moderation/appeals/{id}/outcome/"),
        # The log names a measure by an id of its own, drawn at random in each run
        # (tests/api/test_measures.py).
        ("POST", "/api/v1/moderation/measures/"),
    }
    assert declared - tried == untried

"""A write changes what it declares, whatever else the body holds (T-41)."""

import pytest
from django.apps import apps
from django.db import connection

from consult.api.measures import MeasureForm, WhyForm
from consult.api.moderation import DecisionForm
from consult.api.notices import NoticeForm
from consult.api.workshop_shapes import WorkshopForm
from consult.core import tenancy
from tests.api.callers import TEXT
from tests.api.world import address, body
from tests.witness import OUTSIDE, undone

pytestmark = pytest.mark.django_db
OURS = {
    *("core", "organisations", "accounts", "consultations", "moderation", "debates", "votes", "ballot_box"),
    *("opendata", "outcomes"),
}
# What a body may say, on any route; every other name of a column is foreign to the API.
DECLARED = {
    *("title", "summary", "description", "licence", "results_visibility", "moderation_mode", "slug", "reason", "body"),
    *("topic", "kind", "institution", "location", "language", "charter_accepted", "choice", "stance", "proposal"),
    *("reply_to", "paragraph", "target", "fields", "tags", "place_policy", "explanation", "email", "action", "facts"),
    *("media_mode", "link_mode", "promised_hours", "holds_out_of_hours"),
}
FOREIGN = sorted(
    {
        name
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for found in model._meta.get_fields()
        for name in (found.name, getattr(found, "attname", found.name))
    }
    - DECLARED
)
# What is declared there, though foreign elsewhere.
WORKSHOP = set(WorkshopForm().fields)
DECLARED_THERE = {
    ("POST", "/api/v1/notices/"): set(NoticeForm().fields),
    ("POST", "/api/v1/moderation/cases/{id}/decision/"): set(DecisionForm().fields),
    ("POST", "/api/v1/moderation/measures/"): set(MeasureForm().fields),
    ("POST", "/api/v1/moderation/accounts/{id}/hide/"): set(WhyForm().fields),
    ("POST", "/api/v1/workshops/"): WORKSHOP,
    ("PATCH", "/api/v1/workshops/{id}/"): WORKSHOP - {"consultation"},
}
VALUES = [True, 7, "x", "published", "2001-01-01T00:00:00Z", "00000000-0000-7000-8000-000000000000", None, [], {}]
# Columns that differ from one run to the next: ids, times, secrets, and what is hashed from them.
OWN_TO_A_RUN = {
    *("id", "created_at", "updated_at", "published_at", "closed_at", "ended_at", "shuffle", "preview_key", "object_id"),
    *("commitment", "hash", "nonce", "level_nonce", "inner", "tier", "request_id", "salt", "facts_digest", "previous"),
    *("warn_at", "decided_at", "waited_hours", "lifted_at", "answered_at"),
    *("proposal_id", "consultation_id", "payload", "event_id", "data", "due_at", "next_attempt_at", "decision_id"),
    *("heads", "taken_at", "code", "expires_at", "original", "media_id", "excerpt_id"),
    *(
        "search",
        "claimed_at",
        "claimed_until",
        "words_id",
        "opened_at",
        "assigned_until",
        "case_id",
        "question_id",
        "rules",
        "rules_hash",
        "key",
        "key_id",
        "arguments",
    ),
}
WRITES = [
    ("POST", "/api/v1/consultations/", "organisation_admin"),
    ("PATCH", "/api/v1/consultations/{slug}/", "manager"),
    ("POST", "/api/v1/consultations/{slug}/close/", "manager"),
    ("POST", "/api/v1/proposals/", "owner"),
    ("PATCH", "/api/v1/proposals/{id}/", "owner"),
    ("DELETE", "/api/v1/proposals/{id}/", "owner"),
    ("PUT", "/api/v1/proposals/{id}/position/", "owner"),
    ("DELETE", "/api/v1/proposals/{id}/position/", "owner"),
    ("PUT", "/api/v1/questions/{id}/ballot/", "owner"),
    ("DELETE", "/api/v1/questions/{id}/ballot/", "owner"),
    ("POST", "/api/v1/comments/", "owner"),
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


def rows():
    """Every row of every table, without what is new in each run."""
    found = {}
    with tenancy.across_organisations("a test compares all that is written"), connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names()) - OUTSIDE):
            cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t')
            found[table] = sorted(str(_lasting(row)) for (row,) in cursor.fetchall())
    return found


def _lasting(row):
    import json

    row = json.loads(row) if isinstance(row, str) else row
    return {name: value for name, value in sorted(row.items()) if name not in OWN_TO_A_RUN}


def test_foreign_names_are_many():
    assert {"state", "organisation_id", "author_id", "is_verified", "number", "published_at"} <= set(FOREIGN)


# A third of the values in every run, all of them in `make soak`.
@pytest.mark.parametrize("values", [VALUES[::3], pytest.param(VALUES, marks=pytest.mark.soak)], ids=["some", "all"])
@pytest.mark.parametrize(("method", "path", "actor"), WRITES, ids=str)
def test_foreign_fields_change_nothing(somewhere, method, path, actor, values):
    caller, target = somewhere.caller(actor), address(path, somewhere.ids)
    good = body(method, path, somewhere.ids) or {}
    with undone():
        plain = caller.send(method, target, good)
        wanted = rows()
    assert plain.status_code < 300, plain.content
    for value in values:
        with undone():
            foreign = sorted(set(FOREIGN) - DECLARED_THERE.get((method, path), set()))
            answer = caller.send(method, target, {**dict.fromkeys(foreign, value), **good})
            found = rows()
            assert answer.status_code == plain.status_code, value
            assert {name: found[name] for name in found if found[name] != wanted[name]} == {}, value


def test_author_of_a_proposal_is_the_caller(somewhere):
    given = {"topic": somewhere.ids["topic"], **TEXT, "author": str(somewhere.people["other"].participant.pk)}
    told = somewhere.caller("owner").send("POST", "/proposals/", given).json()
    assert told["author"]["public_name"] == somewhere.people["owner"].participant.public_name


def test_every_write_of_the_schema_is_tried():
    from consult.api.schema import document

    declared = {
        (method.upper(), path)
        for path, methods in document()["paths"].items()
        for method in methods
        if method in ("post", "put", "patch", "delete")
    }
    tried = {(method, path) for method, path, _actor in WRITES}
    # Announcing takes no body but a complete draft; the endorsement's removal is its making undone; stopping mails
    # takes no body either; leaving for good takes a code that a mail brings first (tests/api/test_me.py). Uploads say
    # what they are in headers, of which unknown ones are nobody's business (tests/media).
    untried = {
        ("POST", "/api/v1/consultations/{slug}/publish/"),
        ("POST", "/api/v1/workshops/{id}/publish/"),
        ("DELETE", "/api/v1/comments/{id}/endorsement/"),
        ("POST", "/api/v1/mail-stop/{token}/"),
        ("DELETE", "/api/v1/me/"),
        ("POST", "/api/v1/uploads/"),
        ("PATCH", "/api/v1/uploads/{id}/"),
        ("DELETE", "/api/v1/uploads/{id}/"),
        ("POST", "/api/v1/uploads/{id}/parts/"),
        # what nobody claimed is given back by nobody, and what nobody decided is not undone (tests/moderation)
        ("POST", "/api/v1/moderation/cases/{id}/release/"),
        ("POST", "/api/v1/moderation/cases/{id}/undo/"),
        ("POST", "/api/v1/moderation/decisions/{number}/appeal/"),
        ("POST", "/api/v1/moderation/appeals/{id}/outcome/"),
        # the log names a measure by an id of its own, drawn at random in each run (tests/api/test_measures.py)
        ("POST", "/api/v1/moderation/measures/"),
    }
    assert declared - tried == untried

"""The routes of the API follow the policies that they declare.

The tests try routes × actors, and compare the database before and after.
"""

from uuid import uuid4

import pytest
from django.db import connection
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLResolver

from consult.accounts.permissions import COLUMNS, HELD_ANYWHERE, MATRIX
from consult.api.schema import docs, document
from consult.api.viewsets import ApiViewSet
from consult.core.postgres import tenancy
from tests.actors import HERE
from tests.api.world import QUERIES, address, body, headers, is_id, world
from tests.factories import make
from tests.witness import everything, undone
from votes.actions.ballots import cast_ballot
from votes.actions.positions import cast_position

# The public name of a participant who only votes: no answer may name them (docs/security-tests.md,
# section 7).
ONLY_VOTED = "VOIXSEULE"
ACTORS = HERE | {
    "foreign_participant": "participant",
    "foreign_moderator": "moderator",
    "foreign_manager": "manager",
}
METHODS = ("get", "post", "put", "patch", "delete")
ROUTES = [
    (method.upper(), path)
    for path, methods in document()["paths"].items()
    for method in METHODS
    if method in methods
]
# Acts on an object that belongs to each actor: a position, a ballot, an account.
OWN_OBJECT_ACTS = {
    *("position.cast", "position.withdraw", "ballot.cast", "ballot.withdraw", "account.manage"),
    "workshop.edit",  # the facilitator of the world runs its workshop
}
# These routes name an object although their path contains no id. CONFLICTS, below, lists acts that
# the matrix allows and that the state of the world refuses. Authors cannot endorse their own
# comment, a consultation is published once, and an erasure needs a code that proves the address.
NAMING_OBJECTS = {
    *(
        "/api/v1/moderation/log/",
        "/api/v1/moderation/figures/",
        "/api/v1/proposals/similar/",
        "/api/v1/comments/",
    ),
}
# A voice message is uploaded by a participant and belongs to them. The team uploads recordings
# instead.
BEGUN_BY = {("POST", "/api/v1/uploads/"): ("owner", "other")}
CONFLICTS = {
    ("PUT", "/api/v1/comments/{id}/endorsement/"): {"owner": 409},
    ("POST", "/api/v1/consultations/{slug}/publish/"): {"manager": 409},
    # It has begun, and is not suspended.
    ("POST", "/api/v1/consultations/{slug}/cancel/"): {"manager": 409},
    ("POST", "/api/v1/consultations/{slug}/resume/"): {"manager": 409},
    # A published consultation stays, and its topics and its steps are announced.
    ("DELETE", "/api/v1/consultations/{slug}/"): {"manager": 409},
    ("POST", "/api/v1/topics/"): {"manager": 409},
    ("DELETE", "/api/v1/topics/{id}/"): {"manager": 409},
    ("DELETE", "/api/v1/phases/{id}/"): {"manager": 409},
    ("DELETE", "/api/v1/me/"): dict.fromkeys(ACTORS, 409),
    ("POST", "/api/v1/uploads/{id}/parts/"): {"owner": 409},
    # The case is neither claimed nor decided. Only the author or the reporter may appeal against a
    # decision.
    ("POST", "/api/v1/moderation/cases/{id}/release/"): {"moderator": 409},
    ("POST", "/api/v1/moderation/cases/{id}/undo/"): {"moderator": 404},
    # Each kind of measure has its own act: administrators suspend or close accounts, moderators
    # take the other measures.
    ("POST", "/api/v1/moderation/measures/"): {"organisation_admin": 403},
    ("POST", "/api/v1/moderation/measures/{id}/lift/"): {"organisation_admin": 403},
    ("POST", "/api/v1/moderation/decisions/{number}/appeal/"): dict.fromkeys(
        ACTORS.keys() - {"owner"}, 404
    ),
}


def views():
    """Return every view of the API, from the table of addresses."""
    [api] = [
        p
        for p in get_resolver().url_patterns
        if isinstance(p, URLResolver) and str(p.pattern) == "api/v1/"
    ]
    return [pattern.callback for pattern in api.url_patterns]


def contract_of(method, target):
    """Return the contract that a route declares."""
    view = resolve(f"/api/v1{target}").func
    return view.cls.contracts[view.actions[method.lower()]]


def test_every_route_is_a_door_that_declares_its_policy():
    for view in views():
        if view is docs:
            continue
        assert issubclass(view.cls, ApiViewSet), view
        assert set(view.actions.values()) <= set(view.cls.contracts), view.cls
        assert {contract.policy for contract in view.cls.contracts.values()} <= set(MATRIX)


def test_every_contract_is_a_route():
    routed = {
        (view.cls, action)
        for view in views()
        if view is not docs
        for action in view.actions.values()
    }
    declared = {
        (view.cls, action) for view in views() if view is not docs for action in view.cls.contracts
    }
    assert routed == declared


def test_every_column_of_the_matrix_is_an_actor():
    assert set(ACTORS.values()) == set(COLUMNS)


def expected(contract, method, path, actor):
    """Return "refused" or the status of success, from the matrix and the state of the world."""
    if (method, path) in BEGUN_BY:
        return contract.status if actor in BEGUN_BY[method, path] else "refused"
    mark = MATRIX[contract.policy].get(ACTORS[actor])
    # an act in the caller's own organisation, whichever it is
    begins = contract.policy in HELD_ANYWHERE
    names_an_object = (
        "{" in path or path in NAMING_OBJECTS or (method == "POST" and contract.body and not begins)
    )
    if mark is None or (actor.startswith("foreign") and names_an_object):
        return "refused"
    if mark == "own" and contract.policy not in OWN_OBJECT_ACTS and actor != "owner":
        return "refused"
    return CONFLICTS.get((method, path), {}).get(actor, contract.status)


@pytest.fixture(scope="module")
def api_world(django_db_setup, django_db_blocker):
    """Yield the world of the API with all its people, made once.

    Each test undoes its own changes.
    """
    with django_db_blocker.unblock(), undone():
        here = make.organisation()
        neighbour = make.organisation(
            name="Autre ville (exemple)", slug="autre", domain="autre.example.org"
        )
        with tenancy.organisation(neighbour.pk):
            there = make.consultation(neighbour, slug="ailleurs")
        with tenancy.organisation(here.pk):
            objects = world(make.consultation(here), there)
            voter = make.person(consultation=objects.consultation, public_name=ONLY_VOTED)
            cast_position(
                viewer=voter,
                proposal_id=objects.ids["proposal"],
                choice="agree",
                request_id=uuid4(),
            )
            cast_ballot(
                viewer=voter,
                question_id=objects.ids["poll"],
                choices=[objects.ids["option"]],
                request_id=uuid4(),
            )
            for actor in ACTORS:
                objects.caller(actor)
        connection.check_constraints()  # checked once here, and not again after each test
        objects.marks_of_voter = {ONLY_VOTED, str(voter.participant.pk)}
        everything()  # each test then reads again only what changes
        yield objects


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("method", "path"), ROUTES, ids=str)
def test_each_actor_does_exactly_what_the_matrix_allows(api_world, method, path, sample):
    ids = api_world.ids
    target = address(path, ids, method)
    contract = contract_of(method, target)
    target += QUERIES.get(path, "").format(**ids) if method == "GET" else ""
    before = everything()
    for actor in sample(f"{method} {path}", ACTORS, 12):
        with undone():
            answer = api_world.caller(actor).send(
                method, target, body(method, path, ids), **headers(method, path)
            )
            after = everything()
        wanted = expected(contract, method, path, actor)
        if wanted == "refused":
            assert answer.status_code in (401, 403, 404), (
                actor,
                answer.status_code,
                answer.content,
            )
            assert (actor == "visitor") == (answer.status_code == 401), (actor, answer.status_code)
        else:
            assert answer.status_code == wanted, (actor, answer.status_code, answer.content)
        content = answer.getvalue().decode(errors="replace")
        assert not [mark for mark in api_world.marks_of_voter if mark in content], (
            actor,
            "a voter is named",
        )
        if actor.startswith("foreign"):
            assert not [name for name, value in ids.items() if is_id(value) and value in content], (
                actor
            )
        # the read is recorded in the audit log (ADR 47)
        if contract.audited and answer.status_code < 400:
            after["core_auditentry"] = before["core_auditentry"]
        assert before == after or (method != "GET" and answer.status_code < 400), (actor, "wrote")


@pytest.mark.sampled(10)
@pytest.mark.parametrize(("method", "path"), ROUTES, ids=str)
def test_token_of_another_organisation_is_refused(api_world, method, path):
    foreign = api_world.caller("foreign_manager")
    ids, before = api_world.ids, everything()
    target = address(path, ids, method)
    answer = foreign.send(method, target, body(method, path, ids), host="testserver")
    assert answer.status_code == 401
    assert everything() == before


def test_operations_have_unique_names():
    names = [
        operation["operationId"]
        for methods in document()["paths"].values()
        for operation in methods.values()
    ]
    assert len(names) == len(set(names)) > 30
    assert {"proposals_list", "proposals_retrieve", "positions_update"} <= set(names)

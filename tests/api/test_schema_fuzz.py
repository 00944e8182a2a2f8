"""The API against its own schema: its answers match the schema for any request.

It never answers with a server error.
"""

import os
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from consult.accounts.invitations.actions import invite
from consult.accounts.roles.selectors import role_grants
from consult.api.schema import document
from consult.core.postgres import tenancy
from consult.notifications.links import token_of
from moderation.notices.actions import submit_notice
from tests.api.callers import TEXT, Caller, comment, proposal
from tests.factories import make
from tests.questionnaires import given as questionnaires
from tests.votes import polls
from tests.witness import undone
from votes.actions.positions import cast_position
from votes.selectors.questions import list_questions

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = int(os.environ.get("CONSULT_FUZZ_EXAMPLES", "6"))
ROLES = {
    "/moderation/": "moderator",
    "/ballot/": None,
    **dict.fromkeys(
        ("/consultations/", "/topics/", "/phases/", "/questions/", "/questionnaires/"), "manager"
    ),
}
BEGINNINGS = ("/api/v1/consultations/", "/api/v1/starts/")
METHODS = ("get", "post", "put", "patch", "delete")
OPERATIONS = [
    (method.upper(), path)
    for path, methods in document()["paths"].items()
    for method in METHODS
    if method in methods
]

# A part of a file is bytes, under a media type of its own.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = get_wsgi_application()


@pytest.fixture(autouse=True)
def same_connection():
    """Make requests share the connection and transaction of the test, as Django's client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture(scope="module")
def known_objects(django_db_setup, django_db_blocker):
    """Yield objects that exist, made once, to put where a request needs an id or a slug."""
    with django_db_blocker.unblock(), undone():
        organisation = make.organisation()
        with tenancy.organisation(organisation.pk):
            objects = create_objects(make.consultation(organisation))
        yield objects


def create_objects(consultation):
    author, voter = make.person(consultation=consultation), make.person(consultation=consultation)
    written = proposal(consultation, author)
    new_comment = comment(written)
    cast = cast_position(viewer=voter, proposal_id=written.pk, choice="agree", request_id=uuid4())
    notice = submit_notice(
        viewer=voter, target_kind="comment", target_id=new_comment.pk, reason="spam"
    )
    ids = {
        "proposals": written.pk,
        "comments": new_comment.pk,
        "topics": written.topic_id,
        "phases": consultation.phases.get().pk,
        "moderation-cases": notice.case_id,
    }
    ids["questions"] = list_questions(voter).get().pk
    poll = polls.draft(consultation)
    ids["question-options"] = poll.pk
    questionnaire = questionnaires.draft(consultation)
    section = questionnaire.sections.first()
    manager = make.person("manager", consultation)
    grant = role_grants(manager, consultation.pk).get(participant=manager.participant)
    where = {"role": "facilitator", "consultation_id": consultation.pk}
    invitation = invite(viewer=manager, email="invitee@example.org", **where)
    for noun in ("questionnaires", "questionnaire-sections", "questionnaire-items"):
        ids[noun] = questionnaire.pk
    return {
        "author": author,
        "consultation": consultation,
        "id": {noun: str(pk) for noun, pk in ids.items()}
        | {"positions": str(written.pk), "discussion": str(written.pk)}
        | {"official-answers": str(written.pk)}
        | {"endorsements": str(new_comment.pk), "ballots": str(ids["questions"])},
        "slug": consultation.slug,
        "option_id": str(poll.poll.options.first().pk),
        "section_id": str(section.pk),
        "member_id": str(grant.pk),
        "invitation_id": str(invitation.pk),
        "item_id": str(section.items.first().pk),
        "number": 1,
        "commitment": cast.receipt.commitment,
        "token": token_of(author.participant.pk),
        "body": {
            "consultation": consultation.slug,
            "section": str(section.pk),
            "model": "open",
            "source": consultation.slug,
            "topic": str(written.topic_id),
            "proposal": str(written.pk),
            "reply_to": str(new_comment.pk),
            "title": TEXT["title"],
            "target": {"type": "proposal", "id": str(written.pk)},
        },
    }


@pytest.mark.sampled(24)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "somebody"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=str)
def test_api_answers_as_its_schema_says(known_objects, method, path, signed_in, mode):
    headers = _headers(known_objects, path) if signed_in else {}
    operation = SCHEMA[path][method]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=HealthCheck,
    )
    @given(operation.as_strategy(generation_mode=mode), st.booleans())
    def answers(case, uses_known):
        if uses_known:
            _use_known_objects(case, known_objects, operation.tags[0])
        answer = case.call(base_url="http://testserver", headers=headers)
        case.validate_response(answer, checks=CHECKS)

    answers()


def _headers(known_objects, path):
    """Return the header with a token of the person with the most rights on this path."""
    role = next((role for part, role in ROLES.items() if part in path), None)
    role = "organisation_admin" if path in BEGINNINGS else role
    viewer = make.person(role, known_objects["consultation"]) if role else known_objects["author"]
    with tenancy.organisation(viewer.organisation.id):
        return {"Authorization": Caller(viewer).headers_of_calls["authorization"]}


def _use_known_objects(case, known_objects, noun):
    for name in case.path_parameters or {}:
        case.path_parameters[name] = (
            known_objects["id"].get(noun, "x") if name == "id" else known_objects[name]
        )
    if isinstance(case.body, dict):
        case.body.update(
            {name: value for name, value in known_objects["body"].items() if name in case.body}
        )

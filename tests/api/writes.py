"""Writes of the team through the API, sent as each role and sent twice."""

from uuid import uuid4

from tests.api.callers import Caller
from tests.factories import make
from tests.witness import everything, undone

# Roles that prepare no draft, and so do not know that it exists.
OUTSIDE = (None, "facilitator", "respondent", "writer")
KNOWN = {"moderator": 403, "organisation_admin": 403}


def statuses_by_role(draft, method, path, body=None):
    """Return the status of a write by each role in a draft, and undo it. None is a participant."""
    found = {"visitor": _status(Caller(), method, path, body)}
    for role in (*OUTSIDE, "suspended", *KNOWN, "manager"):
        person = (
            make.person("manager", draft, state="suspended")
            if role == "suspended"
            else make.person(role, draft)
        )
        found[role] = _status(Caller(person), method, path, body)
    return found


def expected_in_draft(status, *, by_id=True):
    """Return the statuses of a write that only the manager of a draft may do.

    A write whose address has no id is refused to a person who may do it nowhere, whether the draft
    exists or not.
    """
    outside = dict.fromkeys(OUTSIDE, 404 if by_id else 403)
    return {"visitor": 401, **outside, "suspended": 404, **KNOWN, "manager": status}


def _status(caller, method, path, body):
    with undone():
        return caller.send(method, path, body).status_code


def send_twice(caller, method, path, body=None):
    """Send a write twice with one key. Check that the repeat writes nothing; return the answers."""
    key = {"Idempotency-Key": str(uuid4())}
    first = caller.send(method, path, body, **key)
    assert first.status_code < 300, first.content
    before = everything()
    again = caller.send(method, path, body, **key)
    assert again.status_code == first.status_code
    assert again["Idempotency-Replayed"] == "true"
    assert everything() == before
    return first, again


def errors_of(answer):
    """Return the pairs (attr, code) of a refusal."""
    return [(error["attr"], error["code"]) for error in answer.json()["errors"]]


def assert_refused(answer, status, attr, code="invalid"):
    """Check that an answer is a refusal with one error, about a field or about None."""
    assert answer.status_code == status, answer.content
    assert errors_of(answer) == [(attr, code)]

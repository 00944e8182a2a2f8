"""A vote sent twice with one key is counted once.

Only its voter learns that the second request was a repeat.
"""

from uuid import uuid4

import pytest

from tests.api.callers import Caller, proposal
from tests.factories import make
from tests.votes import polls

pytestmark = pytest.mark.django_db
HEADER = "Idempotency-Replayed"


@pytest.fixture(params=["position", "ballot"])
def vote_request(request, consultation):
    """Return the address of the voter's vote on a question, and two possible choices.

    The ballot question is sealed.
    """
    if request.param == "position":
        written = proposal(consultation)
        return f"/proposals/{written.pk}/position/", {"choice": "agree"}, {"choice": "mixed"}
    poll = polls.opened(consultation, visibility="sealed")
    first, second, _third = polls.ids(poll)
    return f"/questions/{poll.pk}/ballot/", {"choices": [first]}, {"choices": [second]}


def test_vote_sent_again_with_its_key_is_marked_as_a_repeat(consultation, vote_request):
    path, first, second = vote_request
    caller, key = Caller(make.person(consultation=consultation)), {"Idempotency-Key": str(uuid4())}
    cast = [caller.send("PUT", path, first, **key) for _again in range(2)]
    assert [HEADER in answer for answer in cast] == [False, True]
    assert cast[1][HEADER] == "true"
    assert cast[0].json() == cast[1].json()
    for body in (first, second):  # another request, for the current choice or another one
        assert HEADER not in caller.send("PUT", path, body, **{"Idempotency-Key": str(uuid4())})
        assert HEADER not in caller.send("PUT", path, body)
    assert HEADER in caller.send("PUT", path, first, **key)
    # 409: the key was used for another choice
    assert HEADER not in caller.send("PUT", path, second, **key)
    key = {"Idempotency-Key": str(uuid4())}
    withdrawn = [caller.send("DELETE", path, **key) for _again in range(2)]
    assert [(answer.status_code, HEADER in answer) for answer in withdrawn] == [
        (200, False),
        (200, True),
    ]


def test_key_of_another_voter_and_reads_are_not_marked_as_repeats(consultation, vote_request):
    path, choice, _other = vote_request
    voter, key = Caller(make.person(consultation=consultation)), {"Idempotency-Key": str(uuid4())}
    assert voter.send("PUT", path, choice, **key).status_code == 200
    others = [Caller(make.person(role, consultation)) for role in (None, "manager", "moderator")]
    for caller in (*others, Caller()):
        for method in ("PUT", "DELETE", "GET"):
            assert HEADER not in caller.send(
                method, path, choice if method == "PUT" else None, **key
            )
    assert HEADER not in voter.send("GET", path, **key)

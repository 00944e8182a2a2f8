"""Texts that are not public are not found.

The tests try states of texts × actors, on every route that names a text.
"""

import pytest

from moderation.enums import ModerationState
from tests.api.callers import Caller, comment, proposal
from tests.factories import make

READS = ["/proposals/{id}/", "/proposals/{id}/versions/", "/proposals/{id}/comments/"]
SEEN_BY = {"owner": 200, "moderator": 200, "manager": 200}
SUSPENDED = ["suspended_moderator", "suspended_manager"]
UNSEEN = [
    "visitor",
    "other",
    "facilitator",
    "organisation_admin",
    "platform_admin",
    "elsewhere",
    *SUSPENDED,
]


@pytest.fixture
def pending_proposal_and_callers(organisation):
    """Return a pending proposal and API clients of its author and of every other role."""
    here = make.consultation(organisation, slug="lu", moderation_mode="pre")
    elsewhere = make.consultation(organisation, slug="ailleurs")
    author = make.person(consultation=here)
    callers = {
        "visitor": Caller(),
        "owner": Caller(author),
        "other": Caller(make.person(consultation=here)),
    }
    for role in ("facilitator", "moderator", "manager", "organisation_admin"):
        callers[role] = Caller(make.person(role, here))
    callers["platform_admin"] = Caller(
        make.person(consultation=here, account_=make.account(is_platform_admin=True))
    )
    for name in SUSPENDED:
        callers[name] = Caller(
            make.person(name.removeprefix("suspended_"), here, state="suspended")
        )
    callers["elsewhere"] = Caller(make.person("moderator", elsewhere))
    return proposal(here, author), callers


@pytest.mark.parametrize("path", READS)
def test_pending_proposal_is_shown_to_author_and_staff(pending_proposal_and_callers, path):
    written, callers = pending_proposal_and_callers
    statuses = {
        name: caller.read(path.format(id=written.pk)).status_code
        for name, caller in callers.items()
    }
    assert statuses == {**dict.fromkeys(UNSEEN, 404), **SEEN_BY}


def test_suspended_moderator_has_no_queue(pending_proposal_and_callers):
    _written, callers = pending_proposal_and_callers
    found = {
        name: callers[name].read("/moderation/cases/").json()["results"]
        for name in ("moderator", *SUSPENDED[:1])
    }
    assert (len(found["moderator"]), found["suspended_moderator"]) == (1, [])
    [case] = found["moderator"]
    assert (
        callers["suspended_moderator"].read(f"/moderation/cases/{case['id']}/").status_code == 404
    )


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/proposals/{id}/", {"title": "Un titre tout à fait différent"}),
        ("DELETE", "/proposals/{id}/", None),
        ("PUT", "/proposals/{id}/position/", {"choice": "agree"}),
        ("GET", "/proposals/{id}/position/", None),
        ("DELETE", "/proposals/{id}/position/", None),
        ("POST", "/comments/", {"proposal": "{id}", "body": "Je devine."}),
        ("POST", "/notices/", {"target": {"type": "proposal", "id": "{id}"}, "reason": "spam"}),
    ],
)
def test_acts_on_a_hidden_proposal_are_404(pending_proposal_and_callers, method, path, body):
    written, callers = pending_proposal_and_callers
    payload = body and eval(str(body).replace("{id}", str(written.pk)))
    for name in ("other", "facilitator", "elsewhere"):
        answer = callers[name].send(method, path.format(id=written.pk), payload)
        assert answer.status_code == 404, (name, answer.status_code, answer.content)


@pytest.mark.parametrize("state", ModerationState.tombstones())
def test_tombstone_is_the_same_for_every_reader(consultation, state):
    author = make.person(consultation=consultation)
    written = proposal(consultation, author)
    new_comment = comment(written)
    type(written).objects.filter(pk=written.pk).update(state=state)
    viewers = [
        None,
        author,
        *(make.person(role, consultation) for role in ("moderator", "manager")),
    ]
    answers = [Caller(viewer).read(f"/proposals/{written.pk}/").json() for viewer in viewers]
    assert answers[0]["state"] == state
    assert [answer == answers[0] for answer in answers] == [True] * 4
    for viewer in viewers[:1]:
        assert Caller(viewer).read(f"/comments/{new_comment.pk}/").status_code == 404
        assert Caller(viewer).read(f"/proposals/{written.pk}/comments/").json()["results"] == []
        assert Caller(viewer).read(f"/proposals/{written.pk}/versions/").json()["results"] == []
        assert Caller(viewer).read("/proposals/?search=médiathèque").json()["results"] == []
        similar = f"/proposals/similar/?topic={written.topic_id}&text=salle informatique"
        assert Caller(viewer).read(similar).json()["results"] == []


def test_tombstone_of_a_comment_is_the_same_for_every_reader(consultation):
    author = make.person(consultation=consultation)
    written = proposal(consultation)
    new_comment = comment(written, author, body="Un texte que personne ne lit plus.")
    type(new_comment).objects.filter(pk=new_comment.pk).update(
        state="removed", decision_number=3, decision_reason="insult"
    )
    for viewer in (None, author, make.person("moderator", consultation)):
        answer = Caller(viewer).read(f"/comments/{new_comment.pk}/")
        assert (answer.json()["reason"], answer.json()["decision"]) == ("insult", 3)
        assert "personne ne lit" not in answer.content.decode()

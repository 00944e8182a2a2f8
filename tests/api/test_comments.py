"""Comments and replies through the API."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.callers import Caller, comment, proposal
from tests.factories import make

SHAPE = {
    *(
        "id",
        "proposal",
        "root",
        "reply_to",
        "body",
        "body_html",
        "language",
        "stance",
        "state",
        "author",
    ),
    *("is_official", "endorsements_count", "imported_tallies", "created_at", "updated_at", "url"),
    *("paragraph", "paragraph_version", "changed_at"),
}
TOMBSTONE = {"id", "proposal", "root", "reply_to", "state", "created_at", "changed_at"}


@pytest.fixture
def written(consultation):
    return proposal(consultation)


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


def test_comment_and_reply_are_submitted_and_listed(author, written):
    caller = Caller(author)
    answer = caller.send(
        "POST", "/comments/", {"proposal": str(written.pk), "body": "Très juste.", "stance": "for"}
    )
    assert (answer.status_code, set(answer.json()), answer.json()["stance"]) == (
        201,
        SHAPE,
        "for",
    ), answer.json()
    reply = caller.send(
        "POST",
        "/comments/",
        {"proposal": str(written.pk), "body": "Et même plus.", "reply_to": answer.json()["id"]},
    )
    assert (reply.json()["root"], reply.json()["reply_to"]) == (
        answer.json()["id"],
        answer.json()["id"],
    )
    listed = Caller().read(f"/proposals/{written.pk}/comments/").json()["results"]
    assert listed == [answer.json(), reply.json()]
    assert Caller().read(f"/proposals/{written.pk}/").json()["comments_count"] == 2


def test_comment_makes_seven_statements(author, written):
    caller = Caller(author)
    body = {"proposal": str(written.pk), "body": "Très juste.", "stance": "for"}
    caller.send("POST", "/comments/", body)  # accepts the charter
    with CaptureQueriesContext(connection) as captured:
        assert caller.send("POST", "/comments/", body).status_code == 201
    # The two savepoints are the transaction of the request, inside that of the test.
    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert (len(captured), len(statements)) == (9, 7), statements


def test_comment_on_a_paragraph_is_filtered_and_validated(author, consultation):
    long_proposal = proposal(
        consultation, body="Un premier paragraphe, assez long.\n\nUn second, plus court."
    )
    caller = Caller(author)
    html = caller.read(f"/proposals/{long_proposal.pk}/").json()["body_html"]
    _first, second = re.findall(r'id="(p-[0-9a-f]{12})"', html)
    sent = {"proposal": str(long_proposal.pk), "body": "Sur ce point précis.", "paragraph": second}
    answer = caller.send("POST", "/comments/", sent)
    assert (answer.status_code, answer.json()["paragraph"], answer.json()["paragraph_version"]) == (
        201,
        second,
        1,
    )
    other = caller.send(
        "POST", "/comments/", {**sent, "paragraph": None, "body": "Sur le tout."}
    ).json()
    assert (other["paragraph"], other["paragraph_version"]) == (None, None)
    place = f"/proposals/{long_proposal.pk}/comments/"
    assert [row["id"] for row in caller.read(f"{place}?paragraph={second}").json()["results"]] == [
        answer.json()["id"]
    ]
    assert caller.read(f"{place}?paragraph=content").status_code == 400
    for wrong in (
        {"paragraph": "p-000000000000"},
        {"paragraph": "content"},
        {"reply_to": answer.json()["id"]},
    ):
        refused = caller.send("POST", "/comments/", {**sent, **wrong})
        assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "paragraph")


def test_null_value_of_an_answer_can_be_sent_back(author, written):
    caller, body = (
        Caller(author),
        {"proposal": str(written.pk), "body": "Très juste.", "language": None},
    )
    created = caller.send("POST", "/comments/", {**body, "stance": None}).json()
    assert (created["stance"], created["reply_to"], created["language"]) == (None, None, "fr")
    place, sent = f"/comments/{created['id']}/", {"body": created["body"], "stance": "for"}
    assert caller.send("PATCH", place, sent).json()["stance"] == "for"
    cleared = caller.send("PATCH", place, {**sent, "stance": None})
    assert (cleared.status_code, cleared.json()["stance"]) == (200, None)


@pytest.mark.parametrize("ordering", ["useful", "newest", "oldest"])
def test_pages_of_comments_list_each_comment_once(written, ordering):
    created = {str(comment(written, body=f"Remarque {n}").pk) for n in range(5)}
    address, listed = (
        f"/api/v1/proposals/{written.pk}/comments/?page_size=2&ordering={ordering}",
        [],
    )
    while address:
        page = Caller().get(address).json()
        listed += [row["id"] for row in page["results"]]
        address = page["next"]
    assert (len(listed), set(listed)) == (5, created)


def test_withdrawn_comment_is_a_tombstone(author, written):
    new_comment = comment(written, author)
    assert Caller(author).send("DELETE", f"/comments/{new_comment.pk}/").status_code == 204
    for caller in (Caller(), Caller(author)):
        [stone] = caller.read(f"/proposals/{written.pk}/comments/").json()["results"]
        assert (set(stone), stone["state"]) == (TOMBSTONE, "withdrawn")
        assert caller.read(f"/comments/{new_comment.pk}/").json() == stone


def test_author_edits_own_comment_and_others_are_refused(author, written):
    new_comment = comment(written, author)
    edited = Caller(author).send(
        "PATCH", f"/comments/{new_comment.pk}/", {"body": "Très juste, en effet."}
    )
    assert (edited.status_code, edited.json()["body"]) == (200, "Très juste, en effet.")
    other = Caller(make.person(consultation=written.consultation))
    assert (
        other.send("PATCH", f"/comments/{new_comment.pk}/", {"body": "Piraté."}).status_code == 403
    )
    assert other.send("DELETE", f"/comments/{new_comment.pk}/").status_code == 403


def test_endorsement_counts_once(author, written):
    new_comment, reader = (
        comment(written, author),
        Caller(make.person(consultation=written.consultation)),
    )
    for _ in range(2):
        answer = reader.send("PUT", f"/comments/{new_comment.pk}/endorsement/")
        assert (answer.status_code, answer.json()["endorsements_count"]) == (200, 1)
    own = Caller(author).send("PUT", f"/comments/{new_comment.pk}/endorsement/")
    assert (own.status_code, own.json()["errors"][0]["code"]) == (409, "own_comment")
    for _ in range(2):
        assert reader.send("DELETE", f"/comments/{new_comment.pk}/endorsement/").status_code == 204
    assert Caller().read(f"/comments/{new_comment.pk}/").json()["endorsements_count"] == 0


def test_comments_are_hidden_with_their_proposal(consultation):
    author = make.person(consultation=consultation)
    written = proposal(consultation, author)
    new_comment = comment(written)
    Caller(author).send("DELETE", f"/proposals/{written.pk}/")
    assert Caller().read(f"/comments/{new_comment.pk}/").status_code == 404
    assert Caller().read(f"/proposals/{written.pk}/comments/").json()["results"] == []

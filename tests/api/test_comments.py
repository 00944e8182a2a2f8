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
    said = caller.send(
        "POST", "/comments/", {"proposal": str(written.pk), "body": "Très juste.", "stance": "for"}
    )
    assert (said.status_code, set(said.json()), said.json()["stance"]) == (201, SHAPE, "for"), (
        said.json()
    )
    reply = caller.send(
        "POST",
        "/comments/",
        {"proposal": str(written.pk), "body": "Et même plus.", "reply_to": said.json()["id"]},
    )
    assert (reply.json()["root"], reply.json()["reply_to"]) == (
        said.json()["id"],
        said.json()["id"],
    )
    listed = Caller().read(f"/proposals/{written.pk}/comments/").json()["results"]
    assert listed == [said.json(), reply.json()]
    assert Caller().read(f"/proposals/{written.pk}/").json()["comments_count"] == 2


def test_comment_makes_seven_statements(author, written):
    caller = Caller(author)
    body = {"proposal": str(written.pk), "body": "Très juste.", "stance": "for"}
    caller.send("POST", "/comments/", body)  # accepts the charter
    with CaptureQueriesContext(connection) as asked:
        assert caller.send("POST", "/comments/", body).status_code == 201
    # The two savepoints are the transaction of the request, inside that of the test.
    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert (len(asked), len(statements)) == (9, 7), statements


def test_comment_on_a_paragraph_is_filtered_and_validated(author, consultation):
    several = proposal(
        consultation, body="Un premier paragraphe, assez long.\n\nUn second, plus court."
    )
    caller = Caller(author)
    shown = caller.read(f"/proposals/{several.pk}/").json()["body_html"]
    _first, second = re.findall(r'id="(p-[0-9a-f]{12})"', shown)
    sent = {"proposal": str(several.pk), "body": "Sur ce point précis.", "paragraph": second}
    said = caller.send("POST", "/comments/", sent)
    assert (said.status_code, said.json()["paragraph"], said.json()["paragraph_version"]) == (
        201,
        second,
        1,
    )
    other = caller.send(
        "POST", "/comments/", {**sent, "paragraph": None, "body": "Sur le tout."}
    ).json()
    assert (other["paragraph"], other["paragraph_version"]) == (None, None)
    place = f"/proposals/{several.pk}/comments/"
    assert [one["id"] for one in caller.read(f"{place}?paragraph={second}").json()["results"]] == [
        said.json()["id"]
    ]
    assert caller.read(f"{place}?paragraph=content").status_code == 400
    for wrong in (
        {"paragraph": "p-000000000000"},
        {"paragraph": "content"},
        {"reply_to": said.json()["id"]},
    ):
        refused = caller.send("POST", "/comments/", {**sent, **wrong})
        assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "paragraph")


def test_null_value_of_an_answer_can_be_sent_back(author, written):
    caller, given = (
        Caller(author),
        {"proposal": str(written.pk), "body": "Très juste.", "language": None},
    )
    said = caller.send("POST", "/comments/", {**given, "stance": None}).json()
    assert (said["stance"], said["reply_to"], said["language"]) == (None, None, "fr")
    place, sent = f"/comments/{said['id']}/", {"body": said["body"], "stance": "for"}
    assert caller.send("PATCH", place, sent).json()["stance"] == "for"
    taken_back = caller.send("PATCH", place, {**sent, "stance": None})
    assert (taken_back.status_code, taken_back.json()["stance"]) == (200, None)


@pytest.mark.parametrize("ordering", ["useful", "newest", "oldest"])
def test_pages_of_comments_list_each_comment_once(written, ordering):
    made = {str(comment(written, body=f"Remarque {n}").pk) for n in range(5)}
    address, seen = f"/api/v1/proposals/{written.pk}/comments/?page_size=2&ordering={ordering}", []
    while address:
        page = Caller().get(address).json()
        seen += [one["id"] for one in page["results"]]
        address = page["next"]
    assert (len(seen), set(seen)) == (5, made)


def test_withdrawn_comment_is_a_tombstone(author, written):
    said = comment(written, author)
    assert Caller(author).send("DELETE", f"/comments/{said.pk}/").status_code == 204
    for caller in (Caller(), Caller(author)):
        [stone] = caller.read(f"/proposals/{written.pk}/comments/").json()["results"]
        assert (set(stone), stone["state"]) == (TOMBSTONE, "withdrawn")
        assert caller.read(f"/comments/{said.pk}/").json() == stone


def test_author_edits_own_comment_and_others_are_refused(author, written):
    said = comment(written, author)
    edited = Caller(author).send(
        "PATCH", f"/comments/{said.pk}/", {"body": "Très juste, en effet."}
    )
    assert (edited.status_code, edited.json()["body"]) == (200, "Très juste, en effet.")
    other = Caller(make.person(consultation=written.consultation))
    assert other.send("PATCH", f"/comments/{said.pk}/", {"body": "Piraté."}).status_code == 403
    assert other.send("DELETE", f"/comments/{said.pk}/").status_code == 403


def test_endorsement_counts_once(author, written):
    said, reader = comment(written, author), Caller(make.person(consultation=written.consultation))
    for _ in range(2):
        answer = reader.send("PUT", f"/comments/{said.pk}/endorsement/")
        assert (answer.status_code, answer.json()["endorsements_count"]) == (200, 1)
    own = Caller(author).send("PUT", f"/comments/{said.pk}/endorsement/")
    assert (own.status_code, own.json()["errors"][0]["code"]) == (409, "own_comment")
    for _ in range(2):
        assert reader.send("DELETE", f"/comments/{said.pk}/endorsement/").status_code == 204
    assert Caller().read(f"/comments/{said.pk}/").json()["endorsements_count"] == 0


def test_comments_are_hidden_with_their_proposal(consultation):
    author = make.person(consultation=consultation)
    written = proposal(consultation, author)
    said = comment(written)
    Caller(author).send("DELETE", f"/proposals/{written.pk}/")
    assert Caller().read(f"/comments/{said.pk}/").status_code == 404
    assert Caller().read(f"/proposals/{written.pk}/comments/").json()["results"] == []

"""Lists read by their changes: they miss no change and include tombstones.

Votes leave no time in them.
"""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from consult.outcomes.objections.actions import (
    reply_to_objection,
    submit_objection,
    withdraw_objection,
)
from consult.outcomes.remarks.actions import reply_to_remark, withdraw_remark
from debates.comments.actions.comments import withdraw_comment
from debates.erasure import erase_proposals
from debates.proposals.actions.endorsements import endorse_comment
from debates.proposals.actions.proposals import withdraw_proposal
from moderation.decisions.actions.decisions import decide
from tests.api.callers import Caller, comment, proposal
from tests.api.world import world
from tests.factories import make, workshops
from votes.actions.positions import cast_position

LONG_AGO = "2000-01-01T00:00:00Z"


pytestmark = pytest.mark.django_db


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


def read_changes(path, since=LONG_AGO, caller=None):
    """Return every row of a list that changed since a time, read in pages of one row."""
    caller, found = caller or Caller(), []
    address = f"/api/v1{path}&updated_after={since}&page_size=1"
    while address:
        answer = caller.get(address).json()
        found += answer["results"]
        address = answer["next"]
    return found


def test_edited_and_withdrawn_proposals_are_listed_again_in_order_of_change(consultation, author):
    first, second, third = (proposal(consultation, author) for _ in range(3))
    path = "/proposals/?consultation=essai"
    known = read_changes(path)
    assert [row["id"] for row in known] == [str(text.pk) for text in (first, second, third)]
    assert read_changes(path, known[-1]["changed_at"]) == []
    Caller(author).send(
        "PATCH", f"/proposals/{second.pk}/", {"title": "Un titre tout à fait différent"}
    )
    withdraw_proposal(viewer=author, proposal_id=first.pk)
    edited, stone = read_changes(path, known[-1]["changed_at"])
    assert (edited["id"], edited["title"]) == (str(second.pk), "Un titre tout à fait différent")
    assert (stone["id"], stone["state"], "title" in stone) == (str(first.pk), "withdrawn", False)


@pytest.mark.parametrize(
    ("path", "index"),
    [
        ("/proposals/?consultation=essai", "proposals_by_change"),
        ("/proposals/?topic={topic}", "proposals_by_change"),
        ("/comments/?consultation=essai", "comments_by_change"),
    ],
)
def test_changes_are_read_in_the_order_of_their_index(consultation, author, path, index):
    path = path.format(topic=consultation.topics.first().pk)
    comment(proposal(consultation, author), author)
    with CaptureQueriesContext(connection) as captured:
        read_changes(path)
    [read] = [
        query["sql"]
        for query in captured
        if f'ORDER BY "debates_{index.split("s_")[0]}"."changed_at"' in query["sql"]
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {read}")
        assert index in "\n".join(line for (line,) in cursor.fetchall())


def test_votes_comments_and_endorsements_do_not_change_the_date_of_a_text(consultation, author):
    written = proposal(consultation, author)
    new_comment = comment(written, author)
    path = f"/proposals/?topic={written.topic_id}"
    before = read_changes(path), read_changes("/comments/?consultation=essai")
    voter = make.person(consultation=consultation)
    cast_position(viewer=voter, proposal_id=written.pk, choice="agree", request_id=uuid4())
    endorse_comment(viewer=voter, comment_id=new_comment.pk)
    comment(written, voter)
    after = read_changes(path), read_changes("/comments/?consultation=essai")
    assert [row["changed_at"] for row in after[0]] == [row["changed_at"] for row in before[0]]
    assert after[1][0]["changed_at"] == before[1][0]["changed_at"]


def test_comments_are_listed_with_tombstones_and_hidden_with_their_proposal(consultation, author):
    written, other = proposal(consultation, author), proposal(consultation, author)
    withdrawn, answer = comment(written, author), comment(other, author)
    withdraw_comment(viewer=author, comment_id=withdrawn.pk)
    path = "/comments/?consultation=essai"
    remaining, stone = read_changes(path)
    assert (remaining["id"], stone["id"], stone["state"]) == (
        str(answer.pk),
        str(withdrawn.pk),
        "withdrawn",
    )
    assert remaining["url"] == Caller().read(f"/comments/{answer.pk}/").json()["url"]
    assert read_changes(f"/proposals/{written.pk}/comments/?lang=fr") == [stone]
    withdraw_proposal(viewer=author, proposal_id=other.pk)
    assert [row["id"] for row in read_changes(path)] == [str(withdrawn.pk)]


@pytest.mark.parametrize("keep_texts", [True, False])
def test_erasure_is_dated_to_the_next_midnight_and_listed_from_then_on(
    consultation, author, keep_texts
):
    written = proposal(consultation, author)
    known = read_changes("/proposals/?consultation=essai")
    erase_proposals(
        Viewer.system(consultation.organisation), author.participant.pk, keep_texts=keep_texts
    )
    data = Caller().read(f"/proposals/{written.pk}/").json()
    tomorrow = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
        days=1
    )
    assert datetime.fromisoformat(data["changed_at"]) == tomorrow
    assert read_changes("/proposals/?consultation=essai", known[-1]["changed_at"]) == []


def test_removed_workshop_is_listed_again_as_a_tombstone(consultation):
    workshop = workshops.held(workshops.opened(consultation))
    path = "/workshops/?consultation=essai"
    [known] = read_changes(path)
    assert (known["id"], known["recordings"], known["proposals_count"]) == (str(workshop.pk), [], 0)
    with tenancy.organisation(consultation.organisation_id):
        removal = {"action": "remove", "reason": "spam", "facts": "Une publicité (exemple)."}
        moderator = make.person("moderator", consultation)
        decide(viewer=moderator, target_kind="workshop", target_id=workshop.pk, **removal)
    [stone] = read_changes(path, known["changed_at"])
    assert (stone["id"], stone["state"], "title" in stone) == (str(workshop.pk), "removed", False)


def test_changed_consultation_is_listed_again(consultation):
    [known] = read_changes("/consultations/?lang=fr")
    manager = Caller(make.person("manager", consultation))
    assert read_changes("/consultations/?lang=fr", known["changed_at"]) == []
    assert (
        manager.send("PATCH", "/consultations/essai/", {"title": "Un autre titre"}).status_code
        == 200
    )
    [again] = read_changes("/consultations/?lang=fr", known["changed_at"])
    assert again["title"] == "Un autre titre"


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ("", "consultation"),
        ("&consultation=essai&ordering=newest", "ordering"),
        ("&consultation=essai&search=banc", "search"),
        ("&consultation=essai&has_place=true", "has_place"),
    ],
)
def test_changes_of_proposals_with_a_filter_that_hides_rows_are_refused(consultation, query, attr):
    answer = Caller().read(f"/proposals/?updated_after={LONG_AGO}{query}")
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, attr)


def test_objections_and_remarks_are_listed_again_when_they_change(consultation, author):
    api_world = world(consultation)
    manager = api_world.people["manager"]
    owner = api_world.people["owner"]
    objection = submit_objection(
        viewer=owner,
        proposal_id=api_world.ids["proposal"],
        passage=api_world.ids["passage"],
        body="J'ai écrit autre chose (exemple).",
    )
    lists = {
        "objections": (objection.pk, reply_to_objection, withdraw_objection),
        "remarks": (api_world.ids["remark"], reply_to_remark, withdraw_remark),
    }
    for name, (pk, reply, withdraw) in lists.items():
        path = f"/consultations/essai/{name}/?lang=fr"
        [known] = read_changes(path)
        assert (known["id"], known["reply"]) == (str(pk), "")
        assert read_changes(path, known["changed_at"]) == []
        target = {f"{name.removesuffix('s')}_id": pk}
        reply(viewer=manager, reply="Nous corrigeons (exemple).", **target)
        [replied] = read_changes(path, known["changed_at"])
        assert (replied["id"], replied["reply"]) == (str(pk), "Nous corrigeons (exemple).")
        withdraw(viewer=owner, **target)
        [withdrawn] = read_changes(path, replied["changed_at"])
        assert (withdrawn["state"], withdrawn["body"], withdrawn["reply"]) == ("withdrawn", "", "")
        assert Caller().read(path.partition("?")[0]).json()["results"] == []

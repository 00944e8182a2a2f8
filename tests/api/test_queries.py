"""Lists of the API make as many database queries for three items as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation.notices.actions import submit_notice
from tests.api.callers import Caller, comment, proposal
from tests.factories import make


def count_queries(caller, path):
    """Return how many queries a read makes, and how many items it answers."""
    caller.read(path)
    with CaptureQueriesContext(connection) as captured:
        answer = caller.read(path)
    assert answer.status_code == 200, answer.content
    return len(captured), len(answer.json().get("results", ()))


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/proposals/", 4),
        ("/proposals/?consultation=essai", 3),
        ("/proposals/?topic={topic}", 5),
        ("/proposals/?consultation=essai&ordering=most_supported", 6),
        ("/proposals/?consultation=essai&ordering=random&seed=0", 4),
        ("/proposals/?search=médiathèque", 5),
        ("/questions/?consultation=essai", 3),
    ],
)
def test_lists_of_proposals_have_a_constant_number_of_queries(consultation, path, number):
    path = path.format(topic=consultation.topics.get(number=1).pk)
    proposal(consultation)
    assert count_queries(Caller(), path) == (number, 1)
    proposal(consultation), proposal(consultation)
    assert count_queries(Caller(), path) == (number, 3)


def test_list_of_comments_has_a_constant_number_of_queries(consultation):
    written = proposal(consultation)
    path = f"/proposals/{written.pk}/comments/"
    first = comment(written)
    assert count_queries(Caller(), path) == (3, 1)
    comment(written, reply_to=first.pk), comment(written)
    assert count_queries(Caller(), path) == (3, 3)


def test_list_of_versions_has_a_constant_number_of_queries(consultation):
    author = make.person(consultation=consultation)
    written, path = proposal(consultation, author), "/proposals/{}/versions/"
    assert count_queries(Caller(), path.format(written.pk)) == (3, 1)
    for number in range(2):
        Caller(author).send(
            "PATCH", f"/proposals/{written.pk}/", {"title": f"Un titre différent {number}"}
        )
    assert count_queries(Caller(), path.format(written.pk)) == (3, 3)


def test_list_of_consultations_has_a_constant_number_of_queries(organisation):
    make.consultation(organisation, slug="c0")
    assert count_queries(Caller(), "/consultations/") == (2, 1)
    make.consultation(organisation, slug="c1"), make.consultation(organisation, slug="c2")
    assert count_queries(Caller(), "/consultations/") == (2, 3)


def test_list_of_topics_has_a_constant_number_of_queries(organisation):
    consultation = make.consultation(organisation, topics=1)
    assert count_queries(Caller(), "/topics/?consultation=essai") == (6, 1)
    make.topic(consultation, number=2), make.topic(consultation)
    assert count_queries(Caller(), "/topics/?consultation=essai") == (6, 3)


def test_queue_and_log_have_a_constant_number_of_queries(consultation):
    moderator = make.person("moderator", consultation)
    caller = Caller(moderator)

    def reported():
        written = proposal(consultation)
        submit_notice(
            viewer=make.visitor(consultation.organisation),
            target_kind="proposal",
            target_id=written.pk,
            reason="spam",
        )

    reported()
    assert count_queries(caller, "/moderation/cases/") == (7, 1)
    reported(), reported()
    assert count_queries(caller, "/moderation/cases/") == (7, 3)
    for number, case in enumerate(caller.read("/moderation/cases/").json()["results"], start=1):
        caller.send("POST", f"/moderation/cases/{case['id']}/decision/", {"action": "no_breach"})
        if number in (1, 3):
            assert count_queries(Caller(), "/moderation/log/?consultation=essai") == (3, number)


def test_detail_of_a_consultation_has_a_known_number_of_queries(consultation):
    proposal(consultation)
    assert count_queries(Caller(), "/consultations/essai/")[0] == 14


def test_submitted_comment_has_a_known_number_of_queries(consultation):
    written = proposal(consultation)
    caller = Caller(make.person(consultation=consultation))
    body = {"proposal": str(written.pk), "body": "Et les avenants aussi (exemple)."}
    # the first comment accepts the charter
    assert caller.send("POST", "/comments/", body).status_code == 201
    with CaptureQueriesContext(connection) as captured:
        assert caller.send("POST", "/comments/", body).status_code == 201
    # Two queries open and close the transaction, five belong to the act.
    assert len(captured) == 9

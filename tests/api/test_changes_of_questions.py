"""Topics and questions read by their changes.

A new announcement lists them again, and a vote leaves no time.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.accounts.viewer import Viewer
from consult.consultations.actions.documents import add_document, remove_document
from consult.consultations.actions.lifecycle import publish_consultation
from consult.consultations.actions.topics import add_topic, edit_topic
from consult.consultations.models import Document
from tests.api.callers import Caller, proposal
from tests.api.test_changes import LONG_AGO, read_changes
from tests.consultations.drafts import ready
from tests.factories import make
from tests.votes import polls
from votes.actions.polls import close_polls, extend_question, open_question
from votes.actions.positions import cast_position, withdraw_position
from votes.actions.registers import publish_batches

pytestmark = pytest.mark.django_db
QUESTIONS, TOPICS = "/questions/?consultation=essai", "/topics/?consultation=essai"


def test_topic_is_listed_again_after_each_change_of_it_or_of_its_documents(consultation):
    manager, (first, second) = make.person("manager", consultation), consultation.topics.all()
    known = read_changes(TOPICS)
    assert [topic["id"] for topic in known] == [str(first.pk), str(second.pk)]
    latest = known[-1]["changed_at"]
    assert read_changes(TOPICS, latest) == []
    acts = (
        lambda: edit_topic(
            viewer=manager, topic_id=first.pk, background_fr="Un contexte (exemple)."
        ),
        lambda: add_document(
            viewer=manager, topic_id=first.pk, url="https://example.org/a", title_fr="Un plan"
        ),
        lambda: remove_document(viewer=manager, document_id=Document.objects.get().pk),
    )
    for act in acts:
        act()
        [again] = read_changes(TOPICS, latest)
        assert again["id"] == str(first.pk)
        latest = again["changed_at"]


def test_topics_of_a_draft_are_listed_after_its_publication(organisation):
    draft, manager = ready(organisation)
    add_topic(
        viewer=manager, consultation_id=draft.pk, title_fr="Bancs", question_fr="Quels bancs ?"
    )
    before = read_changes(f"/topics/?consultation={draft.slug}", caller=Caller(manager))[-1][
        "changed_at"
    ]
    assert read_changes("/topics/?lang=fr") == []
    publish_consultation(viewer=manager, consultation_id=draft.pk)
    assert {topic["title"] for topic in read_changes("/topics/?lang=fr", before)} == {
        "Arbres",
        "Bancs",
    }


def test_poll_is_listed_again_when_it_opens_is_extended_and_closes(consultation):
    manager, question = make.person("manager", consultation), polls.draft(consultation)
    assert read_changes(QUESTIONS) == []
    latest = question.changed_at.isoformat().replace("+00:00", "Z")
    system = Viewer.system(consultation.organisation)
    acts = {
        "open": lambda: open_question(viewer=system, question_id=question.pk),
        "later": lambda: extend_question(
            viewer=manager,
            question_id=question.pk,
            closes_at=question.closes_at + timedelta(days=1),
            reason="Grève.",
        ),
        "closed": lambda: close_polls(viewer=system, consultation_id=consultation.pk, at_once=True),
    }
    for act in acts.values():
        act()
        [again] = read_changes(QUESTIONS, latest)
        assert again["id"] == str(question.pk)
        latest = again["changed_at"]
    assert (again["state"], again["extension_reason"]) == ("closed", "Grève.")


def test_votes_do_not_change_the_date_of_a_question(consultation):
    written, poll = (
        proposal(consultation, make.person(consultation=consultation)),
        polls.opened(consultation),
    )
    before = read_changes(QUESTIONS)
    people = [make.person(consultation=consultation) for _ in range(3)]
    for person in people:
        cast_position(viewer=person, proposal_id=written.pk, choice="agree", request_id=uuid4())
        polls.vote(person, poll, 1)
    withdraw_position(viewer=people[0], proposal_id=written.pk, request_id=uuid4())
    publish_batches()
    assert read_changes(QUESTIONS) == before
    assert len(before) == 2


def test_changes_of_questions_are_read_in_the_order_of_their_index(consultation):
    polls.opened(consultation)
    with CaptureQueriesContext(connection) as captured:
        read_changes(QUESTIONS)
    [read] = [
        query["sql"]
        for query in captured
        if 'ORDER BY "votes_question"."changed_at"' in query["sql"]
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {read}")
        assert "questions_by_change" in "\n".join(line for (line,) in cursor.fetchall())


def test_changes_of_questions_without_a_consultation_are_refused(organisation):
    answer = Caller().read(f"/questions/?updated_after={LONG_AGO}")
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "consultation")

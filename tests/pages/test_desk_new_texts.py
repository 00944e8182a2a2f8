"""The tab of new texts lists texts published since the last visit that have no notice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.core.exceptions import Invalid, NotAllowed
from consult.core.queue.short_jobs import run_due
from debates.comments.actions.comments import edit_comment, withdraw_comment
from frontend.staff.moderation import queue
from moderation.decisions.actions.decisions import decide
from moderation.models import Arrival, ReadMark
from moderation.new_texts.actions import mark_new_texts_read
from moderation.notices.actions import submit_notice
from tests.factories import make
from tests.pages import given

INSULT = "Bande de connards, allez tous vous faire voir (exemple)."
NEW = f"{reverse('staff-moderation')}?tab=new"


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def desk(moderator):
    return make.client(moderator)


@pytest.fixture
def talk(consultation):
    return given.proposal(consultation)


def listed(desk, address=NEW):
    return [row["key"][1] for row in desk.get(address).context["rows"]]


def test_insult_that_nobody_reported_is_listed_first_and_decided_there(consultation, talk, desk):
    insult = given.comment(talk, body=INSULT)
    calm = given.comment(talk, body="Je suis tout à fait d'accord (exemple).")
    run_due()
    page = desk.get(NEW)
    assert [row["key"][1] for row in page.context["rows"]] == [insult.pk, calm.pk, talk.pk]
    assert page.context["tabs"][3]["count"] == 3
    assert "<mark>connards</mark>" in page.text
    here = reverse("staff-moderate", args=["comment", insult.pk])
    assert f"{here}?tab=new" in page.text
    sent = desk.post(
        f"{here}?tab=new", {"action": "remove", "reason": "insult", "facts": "Insulte."}
    )
    assert sent["Location"] == f"{reverse('staff-moderate', args=['comment', calm.pk])}?tab=new"
    assert insult.pk not in listed(desk)


def test_texts_marked_as_read_return_for_their_moderator_only_when_they_change(
    talk, moderator, desk
):
    author = make.person(consultation=talk.consultation)
    comment = given.comment(talk, author, body="D'accord.")
    run_due()
    until = desk.get(NEW).context["until"]
    assert until < Arrival.objects.latest("created_at").created_at.isoformat()  # with its margin
    mark_new_texts_read(viewer=moderator, until=Arrival.objects.latest("created_at").created_at)
    assert listed(desk) == []
    assert listed(make.client(make.person("moderator", talk.consultation))) == [comment.pk, talk.pk]
    assert listed(desk, f"{NEW}&again=1") == [comment.pk, talk.pk]
    edit_comment(viewer=author, comment_id=comment.pk, body="Connard.")
    run_due()
    assert listed(desk) == [comment.pk]


def test_reported_decided_and_withdrawn_texts_are_not_new(consultation, moderator, talk, desk):
    author = make.person(consultation=consultation)
    reported, decided, withdrawn = (given.comment(talk, author) for _ in range(3))
    run_due()
    # The test is one transaction, in which every decision has its beginning as its time.
    Arrival.objects.update(arrived_at=F("arrived_at") - timedelta(hours=1))
    notice_fields = {"target_kind": "comment", "reason": "insult"}
    submit_notice(
        viewer=make.person(consultation=consultation), target_id=reported.pk, **notice_fields
    )
    decide(viewer=moderator, target_id=decided.pk, action="restrict", facts="Non.", **notice_fields)
    withdraw_comment(viewer=author, comment_id=withdrawn.pk)
    run_due()
    assert listed(desk) == [talk.pk]


def test_second_page_marks_only_what_the_first_page_could_show(
    consultation, talk, desk, monkeypatch
):
    monkeypatch.setattr(queue, "MOST", 2)
    comments = [given.comment(talk, body=f"Texte {n} (exemple).") for n in range(3)]
    run_due()
    first = desk.get(NEW)
    after = desk.get(f"{reverse('staff-moderation')}?{first.context['next_page']}")
    found = [row["key"][1] for page in (first, after) for row in page.context["rows"]]
    assert sorted(found) == sorted([talk.pk, *(comment.pk for comment in comments)])
    assert after.context["until"] == first.context["until"]


def test_new_texts_take_as_many_queries_for_five_as_for_one(consultation, talk, desk):
    counts = []
    for _ in range(2):
        run_due()
        with CaptureQueriesContext(connection) as captured:
            desk.get(NEW)
        counts.append(len(captured))
        for _n in range(4):
            given.comment(talk)
    # A comment is shown with its contribution and its thread: two queries more than a proposal.
    assert counts[1] <= counts[0] + 3


def test_mark_is_refused_to_others_and_for_the_future_and_never_goes_back(talk, moderator, desk):
    run_due()
    moment = Arrival.objects.get().created_at
    with pytest.raises(NotAllowed):
        mark_new_texts_read(viewer=make.person(consultation=talk.consultation), until=moment)
    with pytest.raises(Invalid):
        mark_new_texts_read(viewer=moderator, until=moment + timedelta(days=1))
    mark_new_texts_read(viewer=moderator, until=moment)
    mark_new_texts_read(viewer=moderator, until=moment - timedelta(days=3))
    assert ReadMark.objects.get().read_until == moment
    address = reverse("staff-new-texts-read")
    assert desk.post(address, {"until": "demain"}).status_code == 400
    assert desk.post(address, {"until": moment.isoformat()})["Location"] == NEW


def test_two_identical_comments_of_one_person_are_marked(consultation, talk, desk):
    author = make.person(consultation=consultation)
    first, again = (given.comment(talk, author, body="Non au projet.") for _ in range(2))
    other = given.comment(talk, body="Non au projet.")
    run_due()
    page = desk.get(NEW)
    marks = {row["key"][1]: row["is_repeated"] for row in page.context["rows"]}
    assert (marks[first.pk], marks[again.pk], marks[other.pk]) == (True, True, False)
    page = desk.get(reverse("staff-moderate", args=["comment", again.pk]))
    assert f"comments/{first.pk}/" in page.text


def test_comments_have_a_link_to_moderate_for_moderators_only(consultation, talk, desk):
    comment = given.comment(talk)
    link = reverse("staff-moderate", args=["comment", comment.pk])
    here = given.address("proposal", talk)
    assert link in desk.get(here).text
    for client in (make.client(), make.client(make.person(consultation=consultation))):
        assert link not in client.get(here).text

"""A measure against whoever is sending something, with real commits: nothing of theirs comes after it."""

import threading

import pytest
from django.db import transaction

from consult.core.exceptions import NotAllowed
from debates.actions import endorse_comment, submit_comment, submit_proposal
from debates.models import Comment, Proposal
from moderation.actions import (
    answer_approval,
    answer_misuse,
    decide,
    hide_everything,
    note_unfounded,
    submit_notice,
    take_measure,
)
from moderation.models import Measure
from tests.blocked_sessions import wait_until_blocked
from tests.factories import make
from tests.moderation.test_decisions import WHY
from tests.moderation.test_measures import ask
from tests.moderation.test_races import at_once, place  # noqa: F401
from tests.pages import given

pytestmark = pytest.mark.committed


@pytest.fixture
def world(place):  # noqa: F811
    """A consultation with a contribution and its comment, its moderator, and somebody who writes."""
    moderator, person = make.person("moderator", place), make.person(consultation=place)
    text = given.proposal(place, make.person(consultation=place))
    return place, moderator, person, text, given.comment(text, make.person(consultation=place))


def suspend(world):
    place, moderator, person, *_ = world  # noqa: F811
    said = {"kind": "suspend_posting", "days": 7, **WHY}
    return take_measure(viewer=moderator, participant_id=person.participant.pk, consultation_id=place.pk, **said)


def posts(world):
    """What somebody shows others, by name; each as they were seen before anything was decided."""
    _place, _moderator, person, text, comment = world
    written = {"title": "Une place arborée (exemple)", "body": given.BODY, "charter_accepted": True}
    return {
        "proposal": lambda: submit_proposal(viewer=person, topic_id=text.topic_id, **written),
        "comment": lambda: submit_comment(viewer=person, proposal_id=text.pk, body="Oui.", charter_accepted=True),
        "endorsement": lambda: endorse_comment(viewer=person, comment_id=comment.pk),
    }


def later(organisation, act):
    """An act in a thread and a connection of its own; what came of it, once joined."""
    outcome = []
    thread = threading.Thread(target=lambda: outcome.extend(at_once(organisation, [act])))
    thread.start()
    return thread, outcome


@pytest.mark.parametrize("name", ["proposal", "comment", "endorsement"])
def test_what_is_being_sent_while_posting_is_suspended_is_refused(world, name):
    with transaction.atomic():
        suspend(world)
        thread, outcome = later(world[0].organisation, posts(world)[name])
        wait_until_blocked(lambda: outcome)
        assert outcome == []  # it waits for what is being decided
    thread.join(30)
    assert [type(one) for one in outcome] == [NotAllowed]
    assert (Proposal.objects.count(), Comment.objects.count()) == (1, 1)


def test_a_suspension_waits_for_what_is_being_sent(world):
    place, _moderator, person, *_ = world  # noqa: F811
    with transaction.atomic():
        posts(world)["comment"]()
        thread, outcome = later(place.organisation, lambda: suspend(world))
        wait_until_blocked(lambda: outcome)
        assert outcome == []
    thread.join(30)
    assert [type(one) for one in outcome] == [Measure]
    assert Comment.objects.filter(author=person.participant).count() == 1


def test_two_moderators_suspend_at_once_and_one_is_first(world):
    outcomes = at_once(world[0].organisation, [lambda: suspend(world)] * 4)
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyInForce"] * 3 + ["Measure"]


def test_two_moderators_warn_of_the_same_notices_and_one_is_first(place):  # noqa: F811
    moderator, other = (make.person("moderator", place) for _two in range(2))
    author, person = make.person(consultation=place), make.person(consultation=place)
    for _three in range(3):
        about = {"target_kind": "proposal", "target_id": given.proposal(place, author).pk}
        notice = submit_notice(viewer=person, reason="spam", **about)
        decide(viewer=moderator, action="no_breach", **about)
        note_unfounded(viewer=moderator, notice_id=notice.pk, unfounded=True)
    said = {"notice_id": notice.pk, "kind": "warn_notices", "facts": "Trois signalements sans motif (exemple)."}
    outcomes = at_once(
        place.organisation, [lambda by=by: answer_misuse(viewer=by, **said) for by in (moderator, other)]
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Measure", "NotMisused"]
    assert Measure.objects.count() == 1


def test_one_confirmation_alone_closes(world):
    place, moderator, person, *_ = world  # noqa: F811
    admin = make.person("organisation_admin", organisation=place.organisation)
    approval = ask(admin, person, place, "close")
    outcomes = at_once(
        place.organisation, [lambda: answer_approval(viewer=moderator, approval_id=approval.pk, grant=True)] * 3
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyDecided"] * 2 + ["Approval"]
    assert Measure.objects.count() == 1


def test_everything_is_hidden_that_came_before_a_suspension_however_late(world):
    place, moderator, person, *_ = world  # noqa: F811
    acts = [posts(world)["comment"] for _ in range(6)]
    at_once(place.organisation, [*acts, lambda: suspend(world)])
    hide_everything(viewer=moderator, participant_id=person.participant.pk, consultation_id=place.pk, **WHY)
    with pytest.raises(NotAllowed):
        posts(world)["comment"]()
    assert set(Comment.objects.filter(author=person.participant).values_list("state", flat=True)) <= {"removed"}


def test_mutant_without_the_hold_writes_after_the_suspension(world, monkeypatch):
    monkeypatch.setattr("debates.actions.comments.hold_actor", lambda *, viewer, **_: viewer.participant)
    with transaction.atomic():
        suspend(world)
        thread, outcome = later(world[0].organisation, posts(world)["comment"])
        thread.join(30)
    assert [type(one) for one in outcome] == [Comment]

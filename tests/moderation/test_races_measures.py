"""Measures against a participant who is sending a text, with real commits.

No text of the participant is stored after the measure.
"""

import threading

import pytest
from django.db import transaction

from consult.core.exceptions import NotAllowed
from debates.comments.actions.comments import submit_comment
from debates.models import Comment, Proposal
from debates.proposals.actions.endorsements import endorse_comment
from debates.proposals.actions.proposals import submit_proposal
from moderation.approvals.actions import answer as answer_approval
from moderation.decisions.actions.bulk_removal import hide_everything
from moderation.decisions.actions.decisions import decide
from moderation.measures.actions.measures import take_measure
from moderation.misuse.actions import answer_misuse, note_unfounded
from moderation.models import Measure
from moderation.notices.actions import submit_notice
from tests.blocked_sessions import wait_until_blocked
from tests.factories import make
from tests.moderation.test_decisions import WHY
from tests.moderation.test_measures import ask
from tests.moderation.test_races import at_once, place  # noqa: F401
from tests.pages import given

pytestmark = pytest.mark.committed


@pytest.fixture
def world(place):  # noqa: F811
    """Return a consultation, its moderator, a participant, a proposal and a comment on it."""
    moderator, person = make.person("moderator", place), make.person(consultation=place)
    text = given.proposal(place, make.person(consultation=place))
    return place, moderator, person, text, given.comment(text, make.person(consultation=place))


def suspend(world):
    place, moderator, person, *_ = world  # noqa: F811
    fields = {"kind": "suspend_posting", "days": 7, **WHY}
    return take_measure(
        viewer=moderator, participant_id=person.participant.pk, consultation_id=place.pk, **fields
    )


def posts(world):
    """Return the acts with which the participant posts, by name.

    Their viewer was loaded before any measure.
    """
    _place, _moderator, person, text, comment = world
    written = {"title": "Une place arborée (exemple)", "body": given.BODY, "charter_accepted": True}
    return {
        "proposal": lambda: submit_proposal(viewer=person, topic_id=text.topic_id, **written),
        "comment": lambda: submit_comment(
            viewer=person, proposal_id=text.pk, body="Oui.", charter_accepted=True
        ),
        "endorsement": lambda: endorse_comment(viewer=person, comment_id=comment.pk),
    }


def start_in_thread(organisation, act):
    """Start an act in a thread with its own connection; return the thread and its outcome list."""
    outcome = []
    thread = threading.Thread(target=lambda: outcome.extend(at_once(organisation, [act])))
    thread.start()
    return thread, outcome


@pytest.mark.parametrize("name", ["proposal", "comment", "endorsement"])
def test_text_sent_during_a_suspension_of_posting_is_refused(world, name):
    with transaction.atomic():
        suspend(world)
        thread, outcome = start_in_thread(world[0].organisation, posts(world)[name])
        wait_until_blocked(lambda: outcome)
        assert outcome == []  # the act waits for the decision
    thread.join(30)
    assert [type(result) for result in outcome] == [NotAllowed]
    assert (Proposal.objects.count(), Comment.objects.count()) == (1, 1)


def test_suspension_waits_for_a_text_that_is_being_sent(world):
    place, _moderator, person, *_ = world  # noqa: F811
    with transaction.atomic():
        posts(world)["comment"]()
        thread, outcome = start_in_thread(place.organisation, lambda: suspend(world))
        wait_until_blocked(lambda: outcome)
        assert outcome == []
    thread.join(30)
    assert [type(result) for result in outcome] == [Measure]
    assert Comment.objects.filter(author=person.participant).count() == 1


def test_two_moderators_suspend_at_once_and_one_is_first(world):
    outcomes = at_once(world[0].organisation, [lambda: suspend(world)] * 4)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyInForce"] * 3 + [
        "Measure"
    ]


def test_two_moderators_warn_of_the_same_notices_and_one_is_first(place):  # noqa: F811
    moderator, other = (make.person("moderator", place) for _two in range(2))
    author, person = make.person(consultation=place), make.person(consultation=place)
    for _three in range(3):
        target = {"target_kind": "proposal", "target_id": given.proposal(place, author).pk}
        notice = submit_notice(viewer=person, reason="spam", **target)
        decide(viewer=moderator, action="no_breach", **target)
        note_unfounded(viewer=moderator, notice_id=notice.pk, unfounded=True)
    fields = {
        "notice_id": notice.pk,
        "kind": "warn_notices",
        "facts": "Trois signalements sans motif (exemple).",
    }
    outcomes = at_once(
        place.organisation,
        [lambda by=by: answer_misuse(viewer=by, **fields) for by in (moderator, other)],
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Measure", "NotMisused"]
    assert Measure.objects.count() == 1


def test_concurrent_confirmations_close_an_account_once(world):
    place, moderator, person, *_ = world  # noqa: F811
    admin = make.person("organisation_admin", organisation=place.organisation)
    approval = ask(admin, person, place, "close")
    outcomes = at_once(
        place.organisation,
        [lambda: answer_approval(viewer=moderator, approval_id=approval.pk, grant=True)] * 3,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyDecided"] * 2 + [
        "Approval"
    ]
    assert Measure.objects.count() == 1


def test_all_texts_sent_before_a_suspension_are_hidden(world):
    place, moderator, person, *_ = world  # noqa: F811
    acts = [posts(world)["comment"] for _ in range(6)]
    at_once(place.organisation, [*acts, lambda: suspend(world)])
    hide_everything(
        viewer=moderator, participant_id=person.participant.pk, consultation_id=place.pk, **WHY
    )
    with pytest.raises(NotAllowed):
        posts(world)["comment"]()
    assert set(
        Comment.objects.filter(author=person.participant).values_list("state", flat=True)
    ) <= {"removed"}


def test_mutant_without_the_hold_writes_after_the_suspension(world, monkeypatch):
    monkeypatch.setattr(
        "debates.comments.actions.comments.lock_actor", lambda *, viewer, **_: viewer.participant
    )
    with transaction.atomic():
        suspend(world)
        thread, outcome = start_in_thread(world[0].organisation, posts(world)["comment"])
        thread.join(30)
    assert [type(result) for result in outcome] == [Comment]

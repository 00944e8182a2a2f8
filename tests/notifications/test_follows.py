"""Following and unfollowing objects, and the follows that begin when a participant writes."""

import uuid

import pytest

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound, SignInFirst, TooMany
from consult.notifications import selectors
from consult.notifications.actions import deletion
from consult.notifications.actions import follows as follow_actions
from consult.notifications.models import Follow, Mailing, Notification, Rhythm, Wish
from debates.proposals.actions import proposals as proposal_actions
from tests.factories import make
from tests.notifications.scene import follower, wish, work
from tests.pages import given

pytestmark = pytest.mark.django_db


def followed(viewer):
    return {(kind, pk) for kind, pk, _subject in selectors.followed(viewer)}


def test_object_is_followed_once_and_can_be_unfollowed(consultation):
    reader = follower(consultation)
    follow_actions.follow(viewer=reader, kind="consultation", object_id=consultation.pk)
    assert followed(reader) == {("consultation", consultation.pk)}
    follow_actions.stop_following(viewer=reader, kind="consultation", object_id=consultation.pk)
    assert followed(reader) == set()
    follow_actions.follow(viewer=reader, kind="consultation", object_id=consultation.pk)
    assert followed(reader) == {("consultation", consultation.pk)}
    assert Follow.objects.count() == 1


def test_only_visible_and_followable_objects_are_followed(consultation, organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    reader = make.person(consultation=consultation)
    for kind, pk in (
        ("consultation", draft.pk),
        ("topic", draft.topics.first().pk),
        ("proposal", uuid.uuid4()),
    ):
        with pytest.raises(NotFound):
            follow_actions.follow(viewer=reader, kind=kind, object_id=pk)
    for kind in ("notice", "phase", "nothing"):
        with pytest.raises(NotFound):
            follow_actions.follow(
                viewer=reader, kind=kind, object_id=consultation.phases.first().pk
            )
    with pytest.raises(SignInFirst):
        follow_actions.follow(
            viewer=make.visitor(organisation), kind="consultation", object_id=consultation.pk
        )
    assert not Follow.objects.exists()


def test_number_of_follows_is_limited(consultation, settings):
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = True, {"follow": ((1, 3600),)}
    reader = follower(consultation)
    with pytest.raises(TooMany):
        follow_actions.follow(viewer=reader, kind="consultation", object_id=consultation.pk)


def test_authors_follow_their_own_texts_and_threads(consultation):
    author, first, second = (make.person(consultation=consultation) for _ in range(3))
    proposal = given.proposal(consultation, author)
    comment = given.comment(proposal, first)
    given.comment(proposal, second, reply_to=comment.pk)
    work()
    assert followed(author) == {("proposal", proposal.pk)}
    assert followed(first) == followed(second) == {("comment", comment.pk)}


def test_author_who_stopped_following_a_thread_does_not_follow_it_again_by_writing(consultation):
    author, other = make.person(consultation=consultation), make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    thread = given.comment(proposal, other)
    given.comment(proposal, author, reply_to=thread.pk)
    work()
    follow_actions.stop_following(viewer=author, kind="comment", object_id=thread.pk)
    given.comment(proposal, author, reply_to=thread.pk)
    work()
    assert followed(author) == {("proposal", proposal.pk)}


def test_casting_a_position_follows_nothing(consultation):
    proposal = given.proposal(consultation)
    voter = make.person(consultation=consultation)
    given.position(proposal, voter)
    work()
    assert followed(voter) == set()


def test_withdrawn_proposal_can_be_unfollowed(consultation):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    reader = follower(proposal, "proposal")
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    [(kind, pk, subject)] = selectors.followed(reader)
    assert (kind, pk, subject) == ("proposal", proposal.pk, None)
    follow_actions.stop_following(viewer=reader, kind=kind, object_id=pk)
    assert followed(reader) == set()


def test_erased_participant_leaves_no_follow_or_notification(consultation):
    reader, stays = follower(consultation), follower(consultation)
    for viewer in (reader, stays):
        wish(viewer, "at_once")
    given.proposal(consultation)
    work()
    assert {len(list(selectors.export(viewer))) for viewer in (reader, stays)} == {3}
    system = Viewer.system(consultation.organisation)
    deletion.forget(system, reader.participant.pk, True)
    for model, name in ((Follow, "participant"), (Wish, "participant"), (Rhythm, "participant")):
        assert not model.objects.filter(**{name: reader.participant}).exists()
        assert model.objects.filter(**{name: stays.participant}).exists()
    for model in (Notification, Mailing):
        assert [row.recipient_id for row in model.objects.all()] == [stays.participant.pk]

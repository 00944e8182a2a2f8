"""Erasing a person in the debate: their name always, their texts if they wish.

Texts of other people stay.
"""

import pytest

from consult.core.models import Job, JournalEntry
from consult.core.postgres.compiled import whole
from debates.comments.selectors import comments as comment_selectors
from debates.erasure import erase_comments, erase_proposals
from debates.events import CommentVisibilityChanged, ProposalVisibilityChanged, TextsErased
from debates.models import Comment, Endorsement, Proposal, ProposalVersion
from debates.proposals.actions import endorsements as endorsement_actions
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import proposals as proposal_selectors
from moderation.models import Case
from tests.debates import given
from tests.factories import make


@pytest.fixture
def author(consultation):
    """Return a person who asks for erasure."""
    return make.person(consultation=consultation)


@pytest.fixture
def proposal(consultation, author):
    """Return an edited proposal of the author, with their comment and a reply of another person."""
    proposal = given.proposal(consultation, author)
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=given.TITLE + " bis", body=given.BODY
    )
    root = given.comment(proposal, author)
    given.comment(proposal, reply_to=root.pk)
    return proposal


def erase(author, *, keep_texts):
    """Erase the proposals and comments of a person, as accounts does it."""
    system = make.Viewer.system(author.organisation)
    for erase_texts in (erase_comments, erase_proposals):
        erase_texts(system, author.participant.pk, keep_texts)


def test_kept_texts_lose_their_author(consultation, author, proposal):
    erase(author, keep_texts=True)
    visitor = make.visitor(consultation.organisation)
    found = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert (found.title, found.state, found.author) == (given.TITLE + " bis", "published", None)
    [root] = whole(comment_selectors.comments(visitor, found))
    assert (root.body, root.author, found.comments_count) == (given.COMMENT, None, 2)


def test_texts_that_are_not_kept_leave_tombstones(consultation, author, proposal, monkeypatch):
    announced = []
    from consult.core.queue import events

    monkeypatch.setattr(events, "announce", lambda organisation_id, event: announced.append(event))
    Job.objects.all().delete()
    erase(author, keep_texts=False)
    row = Proposal.objects.get(pk=proposal.pk)
    assert (row.number, row.state, row.title, row.body, row.body_html, row.author) == (
        1,
        "erased",
        "",
        "",
        "",
        None,
    )
    assert ProposalVersion.objects.count() == 0
    own, answer = Comment.objects.order_by("created_at")
    assert (own.state, own.body, own.author, answer.state, answer.body) == (
        "erased",
        "",
        None,
        "published",
        given.COMMENT,
    )
    changed = [event for event in announced if not isinstance(event, TextsErased)]
    place = (consultation.organisation_id, consultation.pk, proposal.pk)
    assert changed == [
        CommentVisibilityChanged(*place, own.pk, False),
        ProposalVisibilityChanged(*place, False),
    ]
    assert [event.consultation_id for event in announced if isinstance(event, TextsErased)] == [
        consultation.pk
    ] * 2
    deleted_signals = [
        (job.arguments["target_kind"], job.arguments["target_id"])
        for job in Job.objects.filter(name="moderation.note_signals").order_by("pk")
    ]
    # the signals that helped moderators are deleted too
    assert deleted_signals == [("comment", str(own.pk)), ("proposal", str(proposal.pk))]


@pytest.mark.parametrize(("keep_texts", "act"), [(True, "unsign"), (False, "erase")])
def test_journal_records_the_erasure_without_the_person(
    consultation, author, proposal, keep_texts, act
):
    before = set(JournalEntry.objects.values_list("pk", flat=True))
    erase(author, keep_texts=keep_texts)
    entries = JournalEntry.objects.exclude(pk__in=before)
    comment = Comment.objects.order_by("created_at")[0]
    assert set(entries.values_list("act", "object_id", "actor", "consultation_id")) == {
        (f"proposal.{act}", proposal.pk, None, consultation.pk),
        (f"comment.{act}", comment.pk, None, consultation.pk),
    }
    assert [entry.data for entry in entries] == [{}, {}]


def test_endorsements_of_an_erased_person_are_deleted_and_uncounted(consultation, author):
    comment = given.comment(given.proposal(consultation))
    other = make.person(consultation=consultation)
    for reader in (author, other):
        endorsement_actions.endorse_comment(viewer=reader, comment_id=comment.pk)
    erase(author, keep_texts=True)
    comment.refresh_from_db()
    assert (comment.endorsements_count, Endorsement.objects.get().participant) == (
        1,
        other.participant,
    )


def test_erased_text_leaves_the_queue(organisation):
    consultation = make.consultation(organisation, moderation_mode="pre")
    author = make.person(consultation=consultation)
    given.proposal(consultation, author)
    assert Case.objects.filter(state="open").count() == 1
    erase(author, keep_texts=False)
    assert Case.objects.filter(state="open").count() == 0


def test_second_erasure_changes_nothing(consultation, author, proposal):
    for _ in range(2):
        erase(author, keep_texts=False)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.comments_count) == ("erased", 1)


def test_texts_of_other_people_are_not_erased(consultation, author, proposal, other_organisation):
    other = given.proposal(consultation)
    erase(author, keep_texts=False)
    other.refresh_from_db()
    assert (other.title, other.state) == (given.TITLE, "published")
    erase(make.person(organisation=other_organisation), keep_texts=False)
    assert Proposal.objects.filter(state="erased").count() == 1

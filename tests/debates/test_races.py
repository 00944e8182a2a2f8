"""Races of many people: real commits in separate processes.

Each lock is proved by a mutant without it.
"""

import multiprocessing
import time
from dataclasses import replace

import pytest
from django.db import transaction
from django.db.models import Max

from consult.core.postgres import clock
from debates import erasure
from debates.comments.actions import comments as comment_actions
from debates.models import Comment, Endorsement, Proposal
from debates.proposals.actions import endorsements as endorsement_actions
from debates.proposals.actions import proposals as proposal_actions
from debates.texts.actions import locks as lock_actions
from debates.texts.actions import publication
from moderation import target_kinds
from moderation.models import Case
from moderation.notices.actions import submit_notice
from tests.blocked_sessions import wait_until_blocked
from tests.debates import given
from tests.factories import make
from tests.faults.harness import fleet, outcome_of, scene, states

pytestmark = pytest.mark.committed
PEOPLE = 10


@pytest.fixture
def place(committed):
    """Return an open consultation with people."""
    return scene(proposals=0, voters=PEOPLE)


def all_at_once(place, act, times=1):
    """Let every voter do an act at once, each in their own process, and return the outcomes."""

    def work(viewer):
        return lambda: [outcome_of(lambda: act(viewer)) for _ in range(times)]

    results = fleet(place.organisation.pk, [work(viewer) for viewer in place.voters])
    return [
        outcome
        for result in results
        for outcome in (result if isinstance(result, list) else [result])
    ]


def read_then_write(count):
    """Return a counter that reads, waits, then writes: F() and locks exist to prevent it."""

    def move(row, change):
        time.sleep(0.01)
        type(row).objects.filter(pk=row.pk).update(**{count: getattr(row, count) + change})

    return move


def make_unlocked_read(model):
    """Return a function that reads a row of a model without locking it."""

    def read(viewer, pk, *_others, **_more):
        found = model.objects.select_related("consultation").get(pk=pk)
        time.sleep(0.05)
        return found

    return read


def read_discussion_unlocked(viewer, pk, consultation):
    """Return what `lock_discussion` returns, without locking the row."""
    proposal = make_unlocked_read(Proposal)(viewer, pk)
    return lock_actions.LockedDiscussion(proposal, clock.now(), is_sensitive=False)


# ---- numbers


def submit_two_each(place):
    """Submit two proposals of every voter at once."""

    def act(viewer):
        return given.proposal(place.consultation, viewer).number

    return all_at_once(place, act, times=2)


def test_proposals_submitted_at_once_get_consecutive_numbers(place):
    outcomes = submit_two_each(place)
    assert states(outcomes) == {"ok": 2 * PEOPLE}, outcomes
    assert sorted(outcome.value for outcome in outcomes) == list(range(1, 2 * PEOPLE + 1))
    assert sorted(Proposal.objects.values_list("number", flat=True)) == list(
        range(1, 2 * PEOPLE + 1)
    )


def test_mutant_without_the_counter_makes_numbers_collide(place, monkeypatch):
    def next_number(consultation, count=1):
        last = (
            Proposal.objects.filter(consultation=consultation).aggregate(last=Max("number"))["last"]
            or 0
        )
        time.sleep(0.01)
        return range(last + 1, last + 2)

    monkeypatch.setattr(proposal_actions, "take_numbers", next_number)
    assert states(submit_two_each(place))["error"] > 0


# ---- endorsements


def endorse_at_once(place, times=1):
    """Let every voter endorse one comment at once. Return the outcomes and the stored count."""
    comment = given.comment(given.proposal(place.consultation))

    def act(viewer):
        return endorsement_actions.endorse_comment(viewer=viewer, comment_id=comment.pk).pk

    outcomes = all_at_once(place, act, times)
    comment.refresh_from_db()
    return outcomes, comment.endorsements_count


@pytest.mark.parametrize("times", [1, 3])
def test_endorsements_at_once_are_counted_exactly(place, times):
    outcomes, count = endorse_at_once(place, times)
    assert states(outcomes) == {"ok": times * PEOPLE}, outcomes
    assert (count, Endorsement.objects.count()) == (PEOPLE, PEOPLE)


def test_mutant_without_lock_nor_increment_loses_endorsements(place, monkeypatch):
    monkeypatch.setattr(endorsement_actions, "_lock_comment", make_unlocked_read(Comment))
    monkeypatch.setattr(endorsement_actions, "_count", read_then_write("endorsements_count"))
    _outcomes, count = endorse_at_once(place)
    assert count < Endorsement.objects.count()


def test_endorsements_and_withdrawals_at_once_leave_count_and_rows_equal(place):
    comment = given.comment(given.proposal(place.consultation))

    def act(viewer):
        endorsement_actions.endorse_comment(viewer=viewer, comment_id=comment.pk)
        if place.voters.index(viewer) % 2:
            endorsement_actions.withdraw_endorsement(viewer=viewer, comment_id=comment.pk)

    assert states(all_at_once(place, act)) == {"ok": PEOPLE}
    comment.refresh_from_db()
    assert comment.endorsements_count == Endorsement.objects.count() == PEOPLE // 2


def test_person_endorsing_from_many_screens_counts_once(place):
    comment = given.comment(given.proposal(place.consultation))
    place.voters = [place.voters[0]] * 8
    outcomes = all_at_once(
        place,
        lambda viewer: endorsement_actions.endorse_comment(viewer=viewer, comment_id=comment.pk).pk,
    )
    assert states(outcomes) == {"ok": 8}, outcomes
    comment.refresh_from_db()
    assert (comment.endorsements_count, Endorsement.objects.count()) == (1, 1)


# ---- comments


def comment_at_once(place):
    """Let every voter comment on one proposal at once, and every second one withdraw it.

    Return the outcomes and the stored count.
    """
    proposal = given.proposal(place.consultation)

    def act(viewer):
        comment = given.comment(proposal, viewer)
        if place.voters.index(viewer) % 2:
            comment_actions.withdraw_comment(viewer=viewer, comment_id=comment.pk)

    outcomes = all_at_once(place, act)
    proposal.refresh_from_db()
    return outcomes, proposal.comments_count


def test_comments_at_once_are_counted_exactly(place):
    outcomes, count = comment_at_once(place)
    assert states(outcomes) == {"ok": PEOPLE}, outcomes
    assert count == Comment.objects.filter(state="published").count() == PEOPLE // 2


def test_mutant_without_lock_nor_increment_loses_comments(place, monkeypatch):
    def count_comments(proposal_id, change):
        read_then_write("comments_count")(Proposal.objects.get(pk=proposal_id), change)

    monkeypatch.setattr(comment_actions, "lock_discussion", read_discussion_unlocked)
    monkeypatch.setattr(publication, "count_comments", count_comments)
    _outcomes, count = comment_at_once(place)
    assert count != Comment.objects.filter(state="published").count()


# ---- a proposal withdrawn during a comment on it


def outcome_during(place, before, act, then=lambda: None):
    """Return the outcome of an act of another process during a transaction.

    The transaction does `before`, then waits until the act waits for a lock or is over, and then
    does `then`.
    """
    fork = multiprocessing.get_context("fork")
    is_begun, is_over = fork.Event(), fork.Event()

    def run_act():
        is_begun.wait(30)
        try:
            return [outcome_of(act)]
        finally:
            is_over.set()

    def run_transaction():
        with transaction.atomic():
            before()
            is_begun.set()
            wait_until_blocked(is_over.is_set)
            then()

    [[outcome]] = fleet(place.organisation.pk, [run_act], meanwhile=run_transaction)
    return outcome


def comment_during_withdrawal(place):
    """Submit a comment while the withdrawal of its proposal is not committed yet."""
    author, reader = place.voters[:2]
    proposal = given.proposal(place.consultation, author)

    def withdraw():
        proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)

    return outcome_during(place, withdraw, lambda: given.comment(proposal, reader).pk)


def test_comment_waits_for_the_withdrawal_and_is_refused(place):
    outcome = comment_during_withdrawal(place)
    assert (outcome.state, outcome.value, Comment.objects.count()) == (
        "refused",
        "proposal_not_public",
        0,
    )


def test_mutant_without_the_lock_accepts_a_comment_on_a_withdrawn_proposal(place, monkeypatch):
    monkeypatch.setattr(comment_actions, "lock_discussion", read_discussion_unlocked)
    assert comment_during_withdrawal(place).state == "ok"
    assert Comment.objects.count() == 1


def is_dated_after_the_lock(place):
    """Return whether a comment that waits for its proposal is dated after the end of the wait."""
    proposal = given.proposal(place.consultation, place.voters[0])
    released = []
    outcome_during(
        place,
        lambda: lock_actions.lock_proposal(place.voters[0], proposal.pk),
        lambda: given.comment(proposal, place.voters[1]).pk,
        then=lambda: released.append(clock.now()),
    )
    return Comment.objects.get().created_at > released[0]


def test_comment_is_dated_after_the_wait_for_its_proposal(place):
    assert is_dated_after_the_lock(place)


def test_mutant_that_reads_the_clock_before_the_lock_dates_the_comment_too_early(
    place, monkeypatch
):
    early = lock_actions.LOCK_DISCUSSION.replace("clock_timestamp()", "statement_timestamp()")
    monkeypatch.setattr(lock_actions, "LOCK_DISCUSSION", early)
    assert not is_dated_after_the_lock(place)


# ---- a proposal withdrawn during a notice on it or on one of its versions


def notice_during_withdrawal(place, kind):
    """Submit a notice while the withdrawal of its target is not committed yet."""
    author = place.voters[0]
    proposal = given.proposal(place.consultation, author)
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=f"{given.TITLE} bis", body=given.BODY
    )
    target = proposal if kind == "proposal" else proposal.versions.get(number=1)
    notice = {"target_kind": kind, "target_id": target.pk, "reason": "insult"}

    def withdraw():
        proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)

    return outcome_during(
        place, withdraw, lambda: submit_notice(viewer=make.visitor(place.organisation), **notice).pk
    )


@pytest.mark.parametrize(
    ("kind", "code"), [("proposal", "nothing_to_report"), ("version", "not_found")]
)
def test_notice_waits_for_the_withdrawal_and_is_refused(place, kind, code):
    outcome = notice_during_withdrawal(place, kind)
    assert (outcome.state, outcome.value, Case.objects.count()) == ("refused", code, 0)


@pytest.mark.parametrize("kind", ["proposal", "version"])
def test_mutant_without_the_lock_leaves_a_case_that_cannot_be_decided(place, kind, monkeypatch):
    monkeypatch.setitem(
        target_kinds._kinds,
        kind,
        replace(target_kinds.get_kind(kind), lock=lambda viewer, pk: None),
    )
    assert notice_during_withdrawal(place, kind).state == "ok"
    assert Case.objects.get().state == "open"


# ---- a person erased while others act on the same proposals


def test_erasure_locks_proposals_in_their_order_and_not_in_that_of_comments(place):
    first, second = (given.proposal(place.consultation) for _ in range(2))
    author, system = place.voters[0], make.Viewer.system(place.organisation)
    for proposal in (second, first):
        given.comment(proposal, author)
    outcome = outcome_during(
        place,
        lambda: lock_actions.lock_proposal(system, first.pk),
        lambda: erasure.erase_comments(system, author.participant.pk, False),
        then=lambda: lock_actions.lock_proposal(system, second.pk),
    )
    assert outcome.state == "ok", outcome
    assert Comment.objects.filter(state="erased").count() == 2


# ---- edits


def edit_at_once(place):
    """Edit one proposal from several screens of its author at once."""
    author = place.voters[0]
    proposal = given.proposal(place.consultation, author)
    place.voters = [author] * 6
    texts = iter(range(6))

    def work(number):
        title = f"{given.TITLE} {number}"
        return lambda: [
            outcome_of(
                lambda: (
                    proposal_actions.edit_proposal(
                        viewer=author, proposal_id=proposal.pk, title=title, body=given.BODY
                    ).version
                )
            )
        ]

    results = fleet(place.organisation.pk, [work(number) for number in texts])
    return proposal, [outcome for result in results for outcome in result]


def test_simultaneous_edits_make_one_version_each(place):
    proposal, outcomes = edit_at_once(place)
    assert sorted(outcome.value for outcome in outcomes) == [2, 3, 4, 5, 6, 7], outcomes
    proposal.refresh_from_db()
    last = proposal.versions.order_by("number").last()
    assert (last.number, last.title) == (proposal.version, proposal.title) == (7, proposal.title)


def test_mutant_without_the_lock_lets_edits_overwrite_one_another(place, monkeypatch):
    monkeypatch.setattr(proposal_actions, "lock_proposal", make_unlocked_read(Proposal))
    monkeypatch.setattr(
        proposal_actions, "lock_actor", lambda *, viewer, **_: viewer.participant
    )  # The author is locked too: this lock alone would separate the edits.
    _proposal, outcomes = edit_at_once(place)
    assert sorted(outcome.value for outcome in outcomes if outcome.state == "ok") != [
        2,
        3,
        4,
        5,
        6,
        7,
    ]


def test_acts_in_every_order_never_deadlock(place):
    """Mix comments, endorsements, edits and withdrawals.

    The database must never break a deadlock.
    """
    author = place.voters[0]
    proposal = given.proposal(place.consultation, author)
    remarks = [given.comment(proposal) for _ in range(3)]

    def act(viewer):
        number = place.voters.index(viewer)
        for turn in range(4):
            remark = remarks[(number + turn) % 3]
            given.comment(proposal, viewer, reply_to=remark.pk)
            endorsement_actions.endorse_comment(viewer=viewer, comment_id=remark.pk)
            if viewer == author:
                proposal_actions.edit_proposal(
                    viewer=author,
                    proposal_id=proposal.pk,
                    title=f"{given.TITLE} {turn}",
                    body=given.BODY,
                )
            endorsement_actions.withdraw_endorsement(viewer=viewer, comment_id=remark.pk)

    outcomes = all_at_once(place, act)
    assert states(outcomes) == {"ok": PEOPLE}, [o for o in outcomes if o.state != "ok"]
    proposal.refresh_from_db()
    assert (
        proposal.comments_count
        == Comment.objects.filter(state="published").count()
        == 3 + 4 * PEOPLE
    )

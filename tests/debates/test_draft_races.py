"""Races of drafts with other acts: real commits in separate processes.

A mutant removes each lock once.
"""

import uuid

import pytest

from consult.core.postgres import clock
from consult.core.records import idempotency
from debates.drafts import actions as draft_actions
from debates.models import Draft, Proposal
from tests.debates import given
from tests.faults.harness import FORK, PATIENCE, fleet, meeting, outcome_of, scene, states

pytestmark = pytest.mark.committed
PEOPLE = 6
# Seconds that one act waits for the other. If the lock works, the other one waits in the database.
A_MOMENT = 2


@pytest.fixture
def place(committed):
    """Return an open consultation with people."""
    return scene(proposals=0, voters=PEOPLE)


def store_draft(viewer, topic, form, body="Écrit jusqu'à la dernière seconde", version=0):
    return draft_actions.store_draft(
        viewer=viewer,
        kind="contribution",
        place_id=topic.pk,
        typed={"body": [body]},
        form=form,
        version=version,
    )


def send(viewer, topic, form, *, before=lambda: None, after=lambda: None):
    """Send a form as the page does.

    One transaction, under the key of the form, submits the text and deletes its draft.
    """

    def act():
        proposal = given.proposal(topic.consultation, viewer, topic=topic)
        before()
        draft_actions.forget_sent_draft(
            viewer=viewer, kind="contribution", place_id=topic.pk, form=form
        )
        after()
        return idempotency.Outcome(200, "proposal", str(proposal.pk))

    return idempotency.once(viewer, str(form), "the same", act)


def storing_begins_first(place):
    """Save the draft first, and send the same form before that is finished."""
    topic, viewer, form = given.topic_of(place.consultation), place.voters[0], uuid.uuid4()
    written, locked, sent = FORK.Event(), FORK.Event(), FORK.Event()

    def before():
        written.set()
        locked.wait(PATIENCE)

    def sends():
        send(viewer, topic, form, before=before)
        sent.set()

    def stores():
        was_done = idempotency.was_done

        def slow_was_done(*arguments):
            found = was_done(*arguments)
            locked.set()
            sent.wait(A_MOMENT)
            return found

        idempotency.was_done = slow_was_done  # in this process alone
        written.wait(PATIENCE)
        return outcome_of(lambda: store_draft(viewer, topic, form).version)

    return fleet(place.organisation.pk, [sends, stores])


def sending_begins_first(place):
    """Send the form first, and save its draft before that is finished."""
    topic, viewer, form = given.topic_of(place.consultation), place.voters[0], uuid.uuid4()
    forgotten, stored = FORK.Event(), FORK.Event()

    def after():
        forgotten.set()
        stored.wait(A_MOMENT)

    def stores():
        forgotten.wait(PATIENCE)
        outcome = outcome_of(lambda: store_draft(viewer, topic, form).version)
        stored.set()
        return outcome

    return fleet(place.organisation.pk, [lambda: send(viewer, topic, form, after=after), stores])


RACES = pytest.mark.parametrize("race", [storing_begins_first, sending_begins_first])


@pytest.mark.sampled(2)
@RACES
def test_sent_text_is_not_left_as_a_draft(place, race):
    _sent, stored = race(place)
    if race is sending_begins_first:
        assert (stored.state, stored.value) == ("refused", "already_sent")
    else:
        assert stored.state == "ok", stored
    assert (Proposal.objects.count(), Draft.objects.count()) == (1, 0)


@RACES
def test_mutant_without_the_lock_leaves_a_sent_text_as_a_draft(place, monkeypatch, race):
    def forget(*, viewer, kind, place_id, form):
        Draft.objects.filter(participant=viewer.participant, kind=kind, topic=place_id).delete()

    monkeypatch.setattr(draft_actions, "forget_sent_draft", forget)
    race(place)
    assert (Proposal.objects.count(), Draft.objects.count()) == (1, 1)


def store_in_two_windows(place):
    """Save two different texts from two windows of each person at once.

    Both windows were shown the same draft. Return the pairs of outcomes.
    """
    topic = given.topic_of(place.consultation)
    for viewer in place.voters:
        store_draft(viewer, topic, uuid.uuid4())

    def window(viewer, number):
        return lambda: outcome_of(
            lambda: store_draft(
                viewer, topic, uuid.uuid4(), f"Fenêtre {number}", version=1
            ).last_value("body")
        )

    outcomes = fleet(
        place.organisation.pk, [window(viewer, n) for viewer in place.voters for n in (1, 2)]
    )
    return list(zip(outcomes[::2], outcomes[1::2], strict=True))


def test_slower_of_two_windows_is_refused(place):
    pairs = store_in_two_windows(place)
    for pair in pairs:
        assert states(pair) == {"ok": 1, "refused": 1}, pair
        assert {outcome.value for outcome in pair if outcome.state == "refused"} == {"newer_draft"}
    assert set(Draft.objects.values_list("version", flat=True)) == {2}


def test_mutant_without_the_lock_lets_one_window_overwrite_the_other(place, monkeypatch):
    wait_for_all = meeting(2 * len(place.voters))

    def read_unlocked(columns):
        found = Draft.objects.get_or_create(
            **columns, defaults={"typed": {}, "version": 0, "updated_at": clock.now()}
        )
        wait_for_all()
        return found[0]

    monkeypatch.setattr(draft_actions, "_lock_draft", read_unlocked)
    assert [states(pair) for pair in store_in_two_windows(place)] == [{"ok": 2}] * len(place.voters)

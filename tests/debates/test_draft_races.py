"""Drafts while something else is under way: real commits, processes of their own, and each guard taken away once."""

import uuid

import pytest

from consult.core import clock, idempotency
from debates import actions
from debates.actions import drafts
from debates.models import Draft, Proposal
from tests.debates import given
from tests.faults.harness import FORK, PATIENCE, fleet, meeting, outcome_of, scene, states

pytestmark = pytest.mark.committed
PEOPLE = 6
A_MOMENT = 2  # seconds that one waits for the other, who waits in the database where all is well


@pytest.fixture
def place(committed):
    """An open consultation, with people in it."""
    return scene(proposals=0, voters=PEOPLE)


def keep(viewer, topic, form, body="Écrit jusqu'à la dernière seconde", version=0):
    return actions.keep_draft(
        viewer=viewer, kind="contribution", place_id=topic.pk, typed={"body": [body]}, form=form, version=version
    )


def send(viewer, topic, form, *, before=lambda: None, after=lambda: None):
    """As the page does: the text is written, then its draft goes, in one transaction under the key of the form."""

    def act():
        made = given.proposal(topic.consultation, viewer, topic=topic)
        before()
        actions.forget_sent_draft(viewer=viewer, kind="contribution", place_id=topic.pk, form=form)
        after()
        return idempotency.Outcome(200, "proposal", str(made.pk))

    return idempotency.once(viewer, str(form), "the same", act)


def keeping_begins_first(place):
    """The page keeps what is typed, and has not finished, while the same form is sent."""
    topic, viewer, form = given.topic_of(place.consultation), place.voters[0], uuid.uuid4()
    written, held, sent = FORK.Event(), FORK.Event(), FORK.Event()

    def before():
        written.set()
        held.wait(PATIENCE)

    def sends():
        send(viewer, topic, form, before=before)
        sent.set()

    def keeps():
        look = idempotency.was_done

        def slowly(*about):
            found = look(*about)
            held.set()
            sent.wait(A_MOMENT)
            return found

        idempotency.was_done = slowly  # in this process alone
        written.wait(PATIENCE)
        return outcome_of(lambda: keep(viewer, topic, form).version)

    return fleet(place.organisation.pk, [sends, keeps])


def sending_begins_first(place):
    """The form is sent, and that is not finished, while the page keeps what was typed."""
    topic, viewer, form = given.topic_of(place.consultation), place.voters[0], uuid.uuid4()
    forgotten, kept = FORK.Event(), FORK.Event()

    def after():
        forgotten.set()
        kept.wait(A_MOMENT)

    def keeps():
        forgotten.wait(PATIENCE)
        outcome = outcome_of(lambda: keep(viewer, topic, form).version)
        kept.set()
        return outcome

    return fleet(place.organisation.pk, [lambda: send(viewer, topic, form, after=after), keeps])


RACES = pytest.mark.parametrize("race", [keeping_begins_first, sending_begins_first])


@RACES
def test_nothing_of_what_is_being_sent_is_left_as_a_draft(place, race):
    _sent, kept = race(place)
    if race is sending_begins_first:
        assert (kept.state, kept.value) == ("refused", "already_sent")
    else:
        assert kept.state == "ok", kept
    assert (Proposal.objects.count(), Draft.objects.count()) == (1, 0)


@RACES
def test_without_holding_the_place_a_sent_text_stays_a_draft(place, monkeypatch, race):
    def forget(*, viewer, kind, place_id, form):
        Draft.objects.filter(participant=viewer.participant, kind=kind, topic=place_id).delete()

    monkeypatch.setattr(actions, "forget_sent_draft", forget)
    race(place)
    assert (Proposal.objects.count(), Draft.objects.count()) == (1, 1)


def two_windows(place):
    """Two windows of each person, shown with the same draft, keep another text at once: how often both did."""
    topic = given.topic_of(place.consultation)
    for viewer in place.voters:
        keep(viewer, topic, uuid.uuid4())

    def window(viewer, number):
        return lambda: outcome_of(
            lambda: keep(viewer, topic, uuid.uuid4(), f"Fenêtre {number}", version=1).said("body")
        )

    outcomes = fleet(place.organisation.pk, [window(viewer, n) for viewer in place.voters for n in (1, 2)])
    return list(zip(outcomes[::2], outcomes[1::2], strict=True))


def test_of_two_windows_one_is_told_that_the_other_was_faster(place):
    pairs = two_windows(place)
    for pair in pairs:
        assert states(pair) == {"ok": 1, "refused": 1}, pair
        assert {outcome.value for outcome in pair if outcome.state == "refused"} == {"newer_draft"}
    assert set(Draft.objects.values_list("version", flat=True)) == {2}


def test_without_holding_the_draft_one_window_writes_over_the_other(place, monkeypatch):
    meet = meeting(2 * len(place.voters))

    def unheld(viewer, columns):
        mine = {"organisation": viewer.organisation, "participant": viewer.participant, **columns}
        found = Draft.objects.get_or_create(**mine, defaults={"typed": {}, "version": 0, "updated_at": clock.now()})
        meet()
        return found[0]

    monkeypatch.setattr(drafts, "_hold", unheld)
    assert [states(pair) for pair in two_windows(place)] == [{"ok": 2}] * len(place.voters)

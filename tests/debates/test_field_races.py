"""Races between a changed field and its first answers.

In any order, every stored answer fits the kind of the field.
"""

import time

import pytest
from django.db import transaction

from consult.consultations.actions import field_answers
from consult.consultations.actions import fields as acts
from consult.consultations.actions import fields as field_actions
from consult.consultations.models import Field
from debates.models import Proposal
from tests.debates import given
from tests.factories import make
from tests.faults.harness import FORK, fleet, outcome_of, scene, states
from tests.pages.given import field as asked

pytestmark = pytest.mark.committed
PEOPLE = 6


@pytest.fixture
def place(committed):
    return scene(proposals=0, voters=PEOPLE)


def answer_during_change(place):
    """Let every voter answer a text field while the manager makes it a number.

    Return the outcomes of the answers, the outcome of the change, and the field.
    """
    field, manager = asked(place.consultation), make.person("manager", place.consultation)

    def answer(viewer):
        return lambda: outcome_of(
            lambda: (
                given.proposal(place.consultation, viewer, fields={str(field.pk): "Cent euros"}).pk
            )
        )

    def change():
        time.sleep(0.05)
        edited = {"viewer": manager, "field_id": field.pk, "kind": "number"}
        return outcome_of(lambda: str(field_actions.edit_field(**edited).kind))

    *answered, changed = fleet(place.organisation.pk, [*map(answer, place.voters), change])
    return answered, changed, Field.objects.get(pk=field.pk)


def false_answers(field):
    """Return the stored answers that do not fit the current kind of the field."""
    kind = {"text": str, "number": int}[field.kind]
    answers = [
        row.fields[str(field.pk)] for row in Proposal.objects.all() if str(field.pk) in row.fields
    ]
    return [value for value in answers if not isinstance(value, kind)]


def test_every_answer_fits_the_field_in_any_order(place):
    answered, changed, field = answer_during_change(place)
    assert set(states([*answered, changed])) <= {"ok", "refused"}, (answered, changed)
    assert false_answers(field) == []
    assert (changed.state == "ok") == (field.kind == "number")
    assert bool(field.answered_at) == any(outcome.state == "ok" for outcome in answered)


def test_mutant_without_the_lock_makes_an_answer_false(place, monkeypatch):
    """Read the fields without locking them."""
    read, changed, edit = FORK.Event(), FORK.Event(), field_actions.edit_field

    def read_unlocked(topic, answered_ids):
        found = list(Field.objects.active_for(topic))
        read.set()
        changed.wait(5)
        return found

    def edit_after_read(**edited):
        read.wait(5)
        field = edit(**edited)
        changed.set()
        return field

    monkeypatch.setattr(field_answers, "lock_fields", read_unlocked)
    monkeypatch.setattr(field_actions, "edit_field", edit_after_read)
    _answered, _changed, field = answer_during_change(place)
    assert false_answers(field)


def test_first_answer_waits_for_a_change_that_locks_the_field(place):
    """Check that the field is read after its lock is taken.

    The answer then uses the changed field.
    """
    field, manager = asked(place.consultation), make.person("manager", place.consultation)
    with transaction.atomic():
        field_actions.edit_field(viewer=manager, field_id=field.pk, kind="yes_no")
        topic = place.consultation.topics.first()
        assert [locked.kind for locked in acts.lock_fields(topic, {str(field.pk)})] == ["yes_no"]

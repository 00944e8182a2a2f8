"""A field is changed while people answer it for the first time: whatever wins, every answer is one of its kind."""

import time

import pytest
from django.db import transaction

from consult.consultations import actions as consultations
from consult.consultations.actions import fields as acts
from consult.consultations.actions import filling
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


def answers_and_a_change(place):
    """Everybody answers a text at once, and the manager makes it a number meanwhile: how each of these ended."""
    field, manager = asked(place.consultation), make.person("manager", place.consultation)

    def answer(viewer):
        return lambda: outcome_of(
            lambda: given.proposal(place.consultation, viewer, fields={str(field.pk): "Cent euros"}).pk
        )

    def change():
        time.sleep(0.05)
        edited = {"viewer": manager, "field_id": field.pk, "kind": "number"}
        return outcome_of(lambda: str(consultations.edit_field(**edited).kind))

    *answered, changed = fleet(place.organisation.pk, [*map(answer, place.voters), change])
    return answered, changed, Field.objects.get(pk=field.pk)


def false_answers(field):
    """Answers that the field as it stands could not have been given."""
    kind = {"text": str, "number": int}[field.kind]
    given_ = [row.fields[str(field.pk)] for row in Proposal.objects.all() if str(field.pk) in row.fields]
    return [value for value in given_ if not isinstance(value, kind)]


def test_no_answer_is_false_whoever_comes_first(place):
    answered, changed, field = answers_and_a_change(place)
    assert set(states([*answered, changed])) <= {"ok", "refused"}, (answered, changed)
    assert false_answers(field) == []
    assert (changed.state == "ok") == (field.kind == "number")
    assert bool(field.answered_at) == any(outcome.state == "ok" for outcome in answered)


def test_without_the_lock_an_answer_becomes_false(place, monkeypatch):
    """The mutant: what is asked is read as it stands, and nothing of it held."""
    read, changed, edit = FORK.Event(), FORK.Event(), consultations.edit_field

    def unheld(topic, answered_ids):
        found = list(Field.objects.asked_in(topic))
        read.set()
        changed.wait(5)
        return found

    def after_a_reading(**edited):
        read.wait(5)
        field = edit(**edited)
        changed.set()
        return field

    monkeypatch.setattr(filling, "hold_fields", unheld)
    monkeypatch.setattr(consultations, "edit_field", after_a_reading)
    _answered, _changed, field = answers_and_a_change(place)
    assert false_answers(field)


def test_a_first_answer_waits_for_the_change_that_holds_the_field(place):
    """The lock is taken before the field is read: what was changed meanwhile is what is answered."""
    field, manager = asked(place.consultation), make.person("manager", place.consultation)
    with transaction.atomic():
        consultations.edit_field(viewer=manager, field_id=field.pk, kind="yes_no")
        topic = place.consultation.topics.first()
        assert [one.kind for one in acts.hold_fields(topic, {str(field.pk)})] == ["yes_no"]

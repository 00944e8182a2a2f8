"""Workshop windows: dated, counted, journalled.

They end by themselves and store no name of a person.
"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consult.consultations.actions import windows as window_actions
from consult.consultations.exceptions import AlreadyClosed, TooManyWindows
from consult.consultations.models import WorkshopWindow
from consult.consultations.selectors import windows as window_selectors
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import JournalEntry
from tests.factories import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitator(consultation):
    return make.person("facilitator", consultation)


def opened(viewer, consultation, **changes):
    fields = {"hours": 2, "places": 3} | changes
    return window_actions.open_window(viewer=viewer, consultation_id=consultation.pk, **fields)


def end(window):
    WorkshopWindow.objects.filter(pk=window.pk).update(
        opens_at=timezone.now() - timedelta(hours=3), closes_at=timezone.now() - timedelta(hours=1)
    )


def test_places_are_taken_one_by_one_until_there_are_none(facilitator, consultation):
    window = opened(facilitator, consultation)
    assert [window_actions.take_place(window_id=window.pk) for _ in range(4)] == [
        True,
        True,
        True,
        False,
    ]
    assert WorkshopWindow.objects.get().used == 3
    other = opened(facilitator, consultation)
    assert window_actions.take_place(window_id=other.pk)


def test_window_is_open_only_between_its_hours(facilitator, consultation):
    planned = opened(facilitator, consultation, opens_at=timezone.now() + timedelta(days=2))
    ended = opened(facilitator, consultation)
    end(ended)
    assert [window_actions.take_place(window_id=window.pk) for window in (planned, ended)] == [
        False,
        False,
    ]
    assert [window_selectors.open_window_id(window.pk) for window in (planned, ended)] == [
        None,
        None,
    ]
    running = opened(facilitator, consultation)
    assert window_selectors.open_window_id(running.pk) == running.pk
    assert running.closes_at - running.opens_at == timedelta(hours=2)


def test_opening_and_closing_are_journalled_with_figures_and_no_name(facilitator, consultation):
    window = opened(facilitator, consultation)
    window_actions.take_place(window_id=window.pk)
    for _ in range(2):
        window_actions.close_window(viewer=facilitator, window_id=window.pk)
    entries = list(JournalEntry.objects.filter(act__startswith="window.").order_by("created_at"))
    assert [(entry.act, entry.actor, entry.consultation_id) for entry in entries] == [
        (act, facilitator.participant.pk, consultation.pk)
        for act in ("window.open", "window.close")
    ]
    assert (entries[0].data["places"], entries[1].data) == (3, {"used": 1})
    assert not window_actions.take_place(window_id=window.pk)
    assert {field.name for field in WorkshopWindow._meta.fields if field.is_relation} == {
        "organisation",
        "consultation",
    }


def test_planned_window_may_be_cancelled(facilitator, consultation):
    window = opened(facilitator, consultation, opens_at=timezone.now() + timedelta(days=2))
    window_actions.close_window(viewer=facilitator, window_id=window.pk)
    assert WorkshopWindow.objects.get().closes_at <= timezone.now() + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("wrong", "attr"),
    [
        ({"hours": 9}, "hours"),
        ({"hours": 0}, "hours"),
        ({"places": 301}, "places"),
        ({"places": 0}, "places"),
        ({"opens_at": timezone.now() + timedelta(days=61)}, "opens_at"),
        ({"opens_at": timezone.now() - timedelta(hours=2)}, "opens_at"),
    ],
)
def test_window_outside_the_bounds_is_refused(facilitator, consultation, wrong, attr):
    with pytest.raises(Invalid) as refused:
        opened(facilitator, consultation, **wrong)
    assert refused.value.attr == attr
    assert not WorkshopWindow.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"places": 301}, {"used": 4}, {"closes_at": timezone.now() + timedelta(hours=9)}],
    ids=["places", "used", "closes_at"],
)
def test_database_refuses_a_window_outside_the_bounds(facilitator, consultation, wrong):
    window = opened(facilitator, consultation)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkshopWindow.objects.filter(pk=window.pk).update(**wrong)


def test_three_windows_are_open_at_most(facilitator, consultation):
    rooms = [opened(facilitator, consultation) for _ in range(3)]
    with pytest.raises(TooManyWindows):
        opened(facilitator, consultation)
    end(rooms[0])
    assert opened(facilitator, consultation)


def test_window_in_a_closed_consultation_is_refused(organisation):
    ended = make.consultation(organisation, slug="finie", state="closed")
    with pytest.raises(AlreadyClosed):
        opened(make.person("manager", ended), ended)


def test_window_of_another_consultation_is_not_closed(organisation, facilitator, consultation):
    window = opened(facilitator, consultation)
    neighbour = make.person("facilitator", make.consultation(organisation, slug="autre"))
    with pytest.raises(NotAllowed):
        window_actions.close_window(viewer=neighbour, window_id=window.pk)
    with pytest.raises(NotFound):
        window_actions.close_window(viewer=neighbour, window_id=neighbour.participant.pk)


def test_code_is_found_in_any_case_if_its_consultation_is_public(
    organisation, facilitator, consultation
):
    window = opened(facilitator, consultation)
    visitor = make.visitor(organisation)
    assert window_selectors.get_window(visitor, window.code.lower()).pk == window.pk
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    hidden = opened(make.person("manager", draft), draft)
    for code in (hidden.code, "AUCUNE"):
        with pytest.raises(NotFound):
            window_selectors.get_window(visitor, code)

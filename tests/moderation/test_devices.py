"""Figures of devices, counted over thirty days, which never reveal a small number of people."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from consult.accounts.sessions import devices
from consult.core.postgres import tenancy
from moderation.models import Trace
from moderation.signals.selectors.devices import Figure, device_figures, figure
from tests.factories import make
from tests.pages.given import comment, proposal

pytestmark = pytest.mark.django_db
FEW = Figure(None)


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def people(consultation, number):
    return [make.person(consultation=consultation).participant for _ in range(number)]


def sent(consultation, mark, authors, *, text=None):
    """Record a text by each author from a device.

    If `text` is given, all records are of that text.
    """
    scope = {
        "organisation_id": consultation.organisation_id,
        "consultation": consultation,
        "target_kind": "comment",
    }
    with tenancy.organisation(consultation.organisation_id):
        return Trace.objects.bulk_create(
            Trace(target_id=text or uuid4(), author=author, mark=mark, **scope)
            for author in authors
        )


def as_numbers(figures):
    """Return the devices, accounts and texts as plain numbers."""
    plain = [
        count if count.is_least else count.number for count in (figures.accounts, figures.texts)
    ]
    return (figures.devices, *plain)


def at_least(number):
    return Figure(number, is_least=True)


# ---- published numbers
@pytest.mark.parametrize(("number", "expected"), [(0, 0), (1, None), (4, None), (5, 5), (6, 6)])
def test_small_number_is_withheld_and_zero_is_shown(number, expected):
    assert figure(number) == Figure(expected)


@pytest.mark.parametrize(
    ("number", "parts", "expected"),
    [
        (9, (5, 4), at_least(5)),
        (10, (9, 1), at_least(10)),
        (14, (14, 0), Figure(14)),
        (14, (9, 5), Figure(14)),
        (4, (2, 2), FEW),
        (0, (0, 0), Figure(0)),
    ],
)
def test_total_is_rounded_down_if_a_part_of_it_is_small(number, parts, expected):
    assert figure(number, *parts) == expected


def test_small_number_cannot_be_derived_by_subtraction():
    for part in range(30):
        for rest in range(30):
            whole, part_figure = figure(part + rest, part, rest), figure(part)
            if None not in {whole.number, part_figure.number} and not whole.is_least:
                assert whole.number - part_figure.number not in range(1, 5)


# ---- counted marks
def test_consultation_without_texts_has_zero_figures(consultation, manager):
    found = device_figures(manager, consultation)
    spans = [(least, most) for least, most, _some in found.by_size]
    assert spans == [(3, 5), (6, 10), (11, None)]
    assert {
        as_numbers(figures)
        for figures in (found.every, found.shared, *(row[2] for row in found.by_size))
    } == {(0, 0, 0)}


@pytest.mark.parametrize(("number", "expected"), [(1, None), (4, None), (5, 5)])
def test_number_of_authors_is_shown_from_five_on(consultation, manager, number, expected):
    for place, author in enumerate(people(consultation, number)):
        sent(consultation, f"device {place}", [author])
    found = device_figures(manager, consultation)
    assert (as_numbers(found.every), as_numbers(found.shared)) == (
        (number, expected, expected),
        (0, 0, 0),
    )


def test_devices_count_as_shared_from_three_accounts_on_by_size(consultation, manager):
    crowd = people(consultation, 11)
    for number in (1, 2, 3, 5, 6, 10, 11):
        sent(consultation, f"of {number}", crowd[:number])
    found = device_figures(manager, consultation)
    assert [as_numbers(figures) for _least, _most, figures in found.by_size] == [
        (2, 5, 8),
        (2, 10, 16),
        (1, 11, 11),
    ]
    assert as_numbers(found.shared) == (5, 11, 35)
    assert as_numbers(found.every) == (7, 11, at_least(35))  # 38: the three other texts are few


def test_small_device_cannot_be_derived_from_the_other_figures(consultation, manager):
    crowd = people(consultation, 9)
    sent(consultation, "small", crowd[:3])
    sent(consultation, "larger", crowd[3:])
    sent(consultation, "alone", crowd[:1])
    found = device_figures(manager, consultation)
    assert [as_numbers(figures) for _least, _most, figures in found.by_size] == [
        (1, None, None),
        (1, 6, 6),
        (0, 0, 0),
    ]
    assert as_numbers(found.shared) == (2, at_least(5), at_least(5))
    assert as_numbers(found.every) == (3, 9, at_least(10))


def test_account_with_two_devices_and_text_with_two_marks_count_once(consultation, manager):
    crowd, text = people(consultation, 6), uuid4()
    sent(consultation, "one", crowd)
    sent(consultation, "two", crowd)
    sent(consultation, "one", crowd[:1], text=text)
    sent(consultation, "two", crowd[:1], text=text)
    assert as_numbers(device_figures(manager, consultation).shared) == (2, 6, 13)


def test_older_and_foreign_marks_are_not_counted(
    organisation, other_organisation, consultation, manager
):
    crowd = people(consultation, 5)
    old = sent(consultation, "old", crowd)
    Trace.objects.filter(pk__in=[trace.pk for trace in old]).update(
        created_at=timezone.now() - timedelta(days=30, minutes=1)
    )
    sent(make.consultation(organisation, slug="ailleurs"), "one", crowd)
    there = make.consultation(other_organisation, slug="la-bas")
    sent(there, "one", people(there, 5))
    assert as_numbers(device_figures(manager, consultation).every) == (0, 0, 0)
    Trace.objects.filter(pk__in=[trace.pk for trace in old]).update(
        created_at=timezone.now() - timedelta(days=29)
    )
    assert as_numbers(device_figures(manager, consultation).every) == (1, 5, 5)


def test_figures_count_texts_sent_by_participants(consultation, manager):
    talk = proposal(consultation)
    for _person in range(5):
        with devices.on(lambda: "la tablette de l'atelier"):
            comment(talk)
    assert as_numbers(device_figures(manager, consultation).shared) == (1, 5, 5)


@pytest.mark.parametrize("number", [1, 7])
def test_figures_take_one_query_for_any_number_of_devices(
    consultation, manager, django_assert_num_queries, number
):
    crowd = people(consultation, 3)
    for place in range(number):
        sent(consultation, f"device {place}", crowd)
    with django_assert_num_queries(1):
        device_figures(manager, consultation)

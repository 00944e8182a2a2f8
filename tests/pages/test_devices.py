"""The page of devices: its links and figures, which reveal no small number and no person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.accounts.models import RoleGrant
from moderation.models import Trace
from tests.factories import make
from tests.house.reading import Shown
from tests.moderation.test_newcomers import create_accounts
from tests.pages.test_counts import count_queries_twice

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(consultation):
    return reverse("staff-devices", args=[consultation.slug])


def record_texts(consultation, mark, number):
    """Record a text by each of this many participants, from one device."""
    trace_fields = {
        "organisation_id": consultation.organisation_id,
        "consultation": consultation,
        "target_kind": "comment",
    }
    for _person in range(number):
        author = make.person(
            consultation=consultation, public_name="Camille Durand (exemple)"
        ).participant
        Trace.objects.create(target_id=uuid4(), author=author, mark=mark, **trace_fields)


def words(viewer, here):
    """Return the text of the English page."""
    answer = make.client(viewer).get(f"/en{here}")
    assert answer.status_code == 200
    return " ".join(" ".join(Shown(answer.content.decode()).pieces).split())


@pytest.mark.parametrize(
    ("role", "where"),
    [
        ("manager", "staff-follow"),
        ("organisation_admin", "staff-follow"),
        ("moderator", "staff-moderation"),
    ],
)
def test_page_of_devices_is_linked_for_each_role_of_the_team(consultation, here, role, where):
    client = make.client(make.person(role, consultation))
    of_it = [] if where == "staff-moderation" else [consultation.slug]
    assert f'href="{here}"' in client.get(reverse(where, args=of_it)).content.decode()
    assert client.get(here).status_code == 200


def test_desk_links_to_the_devices_of_each_or_of_the_filtered_consultation(
    organisation, consultation
):
    moderator, other = (
        make.person("moderator", consultation),
        make.consultation(organisation, slug="autre"),
    )
    role_fields = {"participant": moderator.participant, "role": "moderator", "consultation": other}
    RoleGrant.objects.create(organisation=organisation, **role_fields)
    addresses = [
        reverse("staff-devices", args=[moderated.slug]) for moderated in (consultation, other)
    ]
    client, desk = make.client(make.again(moderator)), reverse("staff-moderation")
    pages = [
        client.get(desk).content.decode(),
        client.get(f"{desk}?consultation=autre").content.decode(),
    ]
    assert [[f'href="{address}"' in page for address in addresses] for page in pages] == [
        [True, True],
        [False, True],
    ]


@pytest.mark.parametrize("role", ["facilitator", None])
def test_page_of_devices_is_refused_to_other_roles(consultation, here, role):
    client = make.client(make.person(role, consultation))
    assert client.get(here).status_code == 403
    assert make.client().get(here).status_code == 302


def test_empty_page_of_devices_explains_itself(consultation, here):
    page = words(make.person("manager", consultation), here)
    assert "No text was sent here in the last 30 days." in page
    assert "Marks are deleted after 30 days." in page


def test_page_without_shared_devices_says_so(consultation, here):
    record_texts(consultation, "one", 2)
    page = words(make.person("manager", consultation), here)
    assert "Texts with a mark fewer than 5 Accounts that sent them fewer than 5 Devices 1" in page
    assert "Used by 3 accounts or more None." in page


def test_figures_are_shown_by_size_without_small_numbers_or_people(consultation, here):
    for mark, number in (("one", 4), ("two", 6), ("three", 12), ("alone", 5)):
        for place in range(number) if mark == "alone" else [""]:
            record_texts(consultation, f"{mark}{place}", 1 if mark == "alone" else number)
    page = words(make.person("moderator", consultation), here)
    assert "Texts with a mark 27 Accounts that sent them 27 Devices 8" in page
    assert (
        "Devices 3 Accounts on these devices at least 20 Texts from these devices at least 20"
        in page
    )
    assert "3 to 5 accounts 1 fewer than 5 fewer than 5" in page
    assert "6 to 10 accounts 1 6 6 more than 10 accounts 1 12 12" in page
    assert "Camille" not in page


def test_rushes_of_new_accounts_are_listed_by_the_hour(consultation, here):
    manager = make.person("manager", consultation)
    assert "Surges of new accounts" in words(manager, here)
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=2)
    create_accounts(consultation.organisation, [begins] * 60)
    assert "New accounts Usual number in an hour" in (page := words(manager, here))
    assert ":00 60 0" in page


def test_page_of_devices_takes_as_many_queries_for_three_devices_as_for_one(consultation, here):
    record_texts(consultation, "one", 1)
    counts = count_queries_twice(
        here,
        lambda: record_texts(consultation, str(uuid4())[:32], 3),
        make.person("manager", consultation),
    )
    assert counts == (QUERIES, QUERIES)


QUERIES = 15

"""The page of a workshop window, its button, and the limits that it lifts.

It lifts them only for people who entered through it.
"""

import re
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consult.consultations.actions import windows as window_actions
from consult.consultations.models import WorkshopWindow
from tests.factories import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitator(consultation):
    return make.person("facilitator", consultation)


@pytest.fixture
def room(facilitator, consultation):
    return window_actions.open_window(
        viewer=facilitator, consultation_id=consultation.pk, hours=2, places=8
    )


@pytest.fixture
def production_limits(settings):
    settings.RATE_LIMITS_ON = True


def sign_up(client, n):
    typed = {"email": f"participante{n}@example.org"}
    waits_at = client.post(reverse("sign-in"), typed)["Location"]
    return client.post(
        waits_at, {"code": re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]}
    ).status_code


def enter_room(room):
    """Return the browser of a person who entered through the room."""
    client = make.client()
    client.post(reverse("room", args=[room.code]))
    return client


def test_room_lifts_the_limit_of_its_address_for_people_who_entered(room, production_limits):
    assert [sign_up(make.client(), n) for n in range(6)] == [302] * 5 + [429]
    assert [sign_up(enter_room(room), 10 + n) for n in range(8)] == [302] * 8
    assert (
        sign_up(enter_room(room), 30) == 429
    )  # no place is left, and the address has used its five
    assert sign_up(make.client(), 40) == 429
    assert WorkshopWindow.objects.get().used == 8


def test_known_people_take_no_place(room, production_limits):
    assert sign_up(enter_room(room), 1) == 302
    assert sign_up(enter_room(room), 1) == 302
    assert WorkshopWindow.objects.get().used == 1


def test_room_that_closed_lifts_nothing(room, facilitator, production_limits):
    clients = [enter_room(room) for _ in range(6)]
    window_actions.close_window(viewer=facilitator, window_id=room.pk)
    assert [sign_up(client, n) for n, client in enumerate(clients)] == [302] * 5 + [429]
    assert WorkshopWindow.objects.get().used == 0


def test_entering_a_room_takes_a_button_and_reveals_no_person(room, consultation):
    client, address = make.client(), reverse("room", args=[room.code.lower()])
    page = client.get(address)
    assert "room" not in page.cookies
    assert page["Cache-Control"] == "private, no-store"
    entered = client.post(address)
    assert entered["Location"] == reverse("consultation", args=[consultation.slug])
    cookie = entered.cookies["room"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert 0 < int(cookie["max-age"]) <= 7200
    assert signing.loads(cookie.value, salt="consult.room") == str(room.pk)


@pytest.mark.parametrize(
    "forged", ["rien", signing.dumps("0" * 32, salt="autre")], ids=["nothing", "signed elsewhere"]
)
def test_cookie_without_a_room_lifts_no_limit(room, production_limits, forged):
    client = make.client()
    client.cookies["room"] = forged
    assert sign_up(client, 1) == 302
    assert WorkshopWindow.objects.get().used == 0


def test_room_says_when_it_opens_and_that_it_is_closed(room, facilitator, consultation):
    tomorrow = timezone.now() + timedelta(days=1)
    planned = window_actions.open_window(
        viewer=facilitator, consultation_id=consultation.pk, hours=1, places=1, opens_at=tomorrow
    )
    window_actions.close_window(viewer=facilitator, window_id=room.pk)
    for window, words in ((planned, "Cette salle ouvre le"), (room, "Cette salle est fermée")):
        client, address = make.client(), reverse("room", args=[window.code])
        assert words in client.get(address).content.decode()
        assert (client.post(address).status_code, "room" in client.cookies) == (200, False)
    assert make.client().get(reverse("room", args=["AUCUNE"])).status_code == 404


def test_facilitator_opens_shows_and_closes_a_room(facilitator, consultation):
    client, here = make.client(facilitator), reverse("staff-windows", args=[consultation.slug])
    facilitate = reverse("staff-facilitate", args=[consultation.slug])
    assert facilitate in client.get(reverse("staff")).content.decode()
    assert here in client.get(facilitate).content.decode()
    assert "Aucune salle pour l’instant" in client.get(here).content.decode()
    refused = client.post(here, {"hours": "9", "places": "30"})
    assert (refused.status_code, "Choisissez de 1 à 8 heures" in refused.content.decode()) == (
        422,
        True,
    )
    assert client.post(here, {"hours": "3", "places": "30"})["Location"] == here
    window = WorkshopWindow.objects.get()
    page = client.get(here).content.decode()
    assert f"http://testserver/room/{window.code}/" in page
    assert "0 compte créé, 30 au plus" in page
    client.post(reverse("staff-window-close", args=[consultation.slug, window.pk]))
    assert "/room/" not in client.get(here).content.decode()


def test_list_asks_as_much_for_three_rooms_as_for_one(facilitator, room, consultation):
    client, here = make.client(facilitator), reverse("staff-windows", args=[consultation.slug])

    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(here).status_code == 200
        return len(queries)

    count_queries()
    before = count_queries()
    for _ in range(2):
        window_actions.open_window(
            viewer=facilitator, consultation_id=consultation.pk, hours=2, places=8
        )
    assert (before, count_queries()) == (9, 9)

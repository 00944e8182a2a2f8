"""The network address of a session is whole for a week, and then cut.

A job of every night cuts it, and deletes sessions that have ended.
"""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse

from consult.accounts.sessions.actions import WHOLE_ADDRESS
from consult.accounts.tasks import forget_sessions
from consult.core.postgres import clock, tenancy
from tests.factories import make


def signed_in(consultation, address):
    """Return the query of the session row of a new person, seen from an address."""
    browser = make.client(make.person(consultation=consultation))
    assert browser.get(reverse("account"), REMOTE_ADDR=address).status_code == 200
    return UserSession.objects.filter(session_key=browser.session.session_key)


def set_last_seen(places, delay):
    places.update(last_seen_at=clock.now() - delay)


def the_night():
    tenancy.set_organisation(None)
    forget_sessions()


@pytest.mark.parametrize(
    ("address", "cut"),
    [("203.0.113.77", "203.0.113.0"), ("2001:db8:aaaa:bbbb::77", "2001:db8:aaaa::")],
)
def test_network_address_is_whole_for_a_week_and_then_cut(consultation, address, cut):
    recent, old = signed_in(consultation, address), signed_in(consultation, address)
    set_last_seen(recent, WHOLE_ADDRESS - timedelta(hours=1))
    set_last_seen(old, WHOLE_ADDRESS + timedelta(hours=1))
    for _ in range(2):
        the_night()
        assert (recent.get().ip, old.get().ip) == (address, cut)


def test_ended_session_is_deleted_with_its_address(consultation):
    alive, over, signed_out = (
        signed_in(consultation, f"203.0.113.{number}") for number in range(3)
    )
    Session.objects.filter(pk=over.get().session_key).update(expire_date=clock.now())
    # signed out: allauth leaves its own row
    Session.objects.filter(pk=signed_out.get().session_key).delete()
    the_night()
    assert [place.ip for place in UserSession.objects.all()] == ["203.0.113.0"]
    assert [session.pk for session in Session.objects.all()] == [alive.get().session_key]

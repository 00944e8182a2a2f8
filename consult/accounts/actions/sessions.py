"""Where people are signed in, for as long as it is needed."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, F, Func, GenericIPAddressField, OuterRef

from consult.core import clock

# How long the address of a place where somebody is signed in stays whole (reliability §2.5).
WHOLE_ADDRESS = timedelta(days=7)
# What is left of it after: a /24 in IPv4, a /48 in IPv6.
MASK = "CASE family(%(expressions)s) WHEN 4 THEN 24 ELSE 48 END"
NETWORK = Func(
    F("ip"),
    template=f"host(network(set_masklen(%(expressions)s, {MASK})))::inet",
    output_field=GenericIPAddressField(),
)


@transaction.atomic
def forget_sessions() -> int:
    """Delete the sessions that are over, with where they were, and cut the addresses not seen for a week.

    Sessions are the installation's, not an organisation's. Returns how many rows.
    """
    now = clock.now()
    over, _by_model = Session.objects.filter(expire_date__lte=now).delete()
    alive = Session.objects.filter(pk=OuterRef("session_key"))
    gone, _by_model = UserSession.objects.filter(~Exists(alive)).delete()
    old = UserSession.objects.filter(last_seen_at__lte=now - WHOLE_ADDRESS)
    return over + gone + old.exclude(ip=NETWORK).update(ip=NETWORK)

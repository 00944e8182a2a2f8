"""The deletion of old sessions, and of the network addresses stored with them."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, F, Func, GenericIPAddressField, OuterRef

from consult.core.postgres import clock

# After this time without use, the network address of a session is shortened.
WHOLE_ADDRESS = timedelta(days=7)
# The prefix that remains of a shortened address: a /24 in IPv4, a /48 in IPv6.
MASK = "CASE family(%(expressions)s) WHEN 4 THEN 24 ELSE 48 END"
NETWORK = Func(
    F("ip"),
    template=f"host(network(set_masklen(%(expressions)s, {MASK})))::inet",
    output_field=GenericIPAddressField(),
)


@transaction.atomic
def forget_sessions() -> int:
    """Delete expired sessions with their data, and shorten addresses not seen for a week.

    Sessions belong to the installation, not to one organisation. Return how many rows were deleted
    or changed.
    """
    now = clock.now()
    deleted_sessions, _by_model = Session.objects.filter(expire_date__lte=now).delete()
    alive = Session.objects.filter(pk=OuterRef("session_key"))
    deleted_user_sessions, _by_model = UserSession.objects.filter(~Exists(alive)).delete()
    old = UserSession.objects.filter(last_seen_at__lte=now - WHOLE_ADDRESS)
    return deleted_sessions + deleted_user_sessions + old.exclude(ip=NETWORK).update(ip=NETWORK)

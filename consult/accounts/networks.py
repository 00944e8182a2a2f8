"""Where a visitor comes from, as limits count it: keyed digests of networks. Addresses themselves are kept nowhere."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from allauth.core.internal.httpkit import get_client_ip
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from consult.core import limits
from consult.core.exceptions import TooMany

# What one subscriber is given in IPv6: whoever holds it changes address at will within.
SUBSCRIBER = 64


class WorkFirst(TooMany):
    """A few people signed up from there already: the next ones show longer work, or wait (ADR 29)."""

    code = "work_first"
    message = _("Many people signed up from this network in the last hour. Your code stays valid.")


def visitor_mark(request) -> str:
    """What a visitor's acts are counted by: their address in IPv4, its /64 in IPv6."""
    address = _address(request)
    return _mark(_subscriber(address) if _is_wide(address) else address)


def device_mark(request) -> str:
    """What a device's acts are told from others' by: its network and what its browser says of itself; alike ones mix.

    Never kept as it is: moderation digests it once more, under a key that is destroyed (`moderation/actions/tracing`).
    """
    said = (request.headers.get(name, "")[:500] for name in ("User-Agent", "Accept-Language"))
    return _mark("\n".join([visitor_mark(request), *said]))


def check_sign_in(request, *, is_proved=True) -> None:
    """Count one more code asked for or typed from there; raise `TooMany` above the limit, narrower without proof."""
    limits.check("sign_in", visitor_mark(request))
    if not is_proved:
        limits.check("sign_in_unproved", visitor_mark(request))


def check_sign_up(request, *, has_worked=False) -> None:
    """Count one more new account from there; raise `WorkFirst` above a few without longer work, `TooMany` above many.

    The few are counted by address. The many are by address in IPv4, where operators put whole towns behind one, and
    by /64 in IPv6, which is one subscriber.
    """
    address = _address(request)
    if not has_worked:
        _ask_for_work(address)
    if _is_wide(address):
        limits.check("sign_up_network", _mark(_subscriber(address)))
    else:
        limits.check("sign_up_shared", _mark(address))


def _ask_for_work(address):
    try:
        limits.check("sign_up", _mark(address))
    except TooMany as refusal:
        raise WorkFirst(refusal.retry_after) from refusal


def _address(request):
    """The server's word for it: no header of a visitor's is believed that the proxy did not write (`docker/web`)."""
    address = ip_address(get_client_ip(request) or "0.0.0.0")  # noqa: S104 - nobody is known to be there
    return getattr(address, "ipv4_mapped", None) or address


def _is_wide(address):
    return isinstance(address, IPv6Address)


def _subscriber(address):
    return ip_network((address, SUBSCRIBER), strict=False)


def _mark(where):
    return salted_hmac("consult.visitor", str(where)).hexdigest()[:16]

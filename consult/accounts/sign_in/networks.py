"""The network of a visitor, as rate limits count it: keyed digests.

Rate limits store no network address.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from allauth.core.internal.httpkit import get_client_ip
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from consult.accounts.requests import SiteRequest
from consult.core.exceptions import TooMany
from consult.core.records import limits

# The IPv6 network of one subscriber, who may change the address within it at will.
SUBSCRIBER = 64


class WorkFirst(TooMany):
    """Raised when a few people signed up from a network; the next ones need longer work (ADR 29).

    Without that work they must wait.
    """

    code = "work_first"
    message = _("Many people signed up from this network in the last hour. Your code stays valid.")


def visitor_mark(request: SiteRequest) -> str:
    """Return the mark by which a visitor's acts are counted.

    It is a digest of the address in IPv4, and of its /64 network in IPv6.
    """
    address = _address(request)
    return _mark(_subscriber(address) if _is_wide(address) else address)


def device_mark(request: SiteRequest) -> str:
    """Return the mark by which the acts of a device are distinguished from others.

    It is a digest of the network, the browser's name and its languages. Similar devices of a
    network have the same mark. It is never stored as it is: moderation digests it again, with a key
    that is later destroyed (`moderation/actions/tracing`).
    """
    headers = (request.headers.get(name, "")[:500] for name in ("User-Agent", "Accept-Language"))
    return _mark("\n".join([visitor_mark(request), *headers]))


def check_sign_in(request: SiteRequest, *, is_proved: bool = True) -> None:
    """Count one more code requested or entered from this network; raise `TooMany` above the limit.

    The limit is lower for a request without a proof of work.
    """
    limits.check("sign_in", visitor_mark(request))
    if not is_proved:
        limits.check("sign_in_unproved", visitor_mark(request))


def check_sign_up(request: SiteRequest, *, has_worked: bool = False) -> None:
    """Count one more new account from this network.

    Raise `WorkFirst` above a few accounts unless longer work was spent, and `TooMany` above many.
    The few are counted by address. The many are counted by address in IPv4, where operators put
    whole towns behind one, and by /64 in IPv6, which is one subscriber.
    """
    address = _address(request)
    if not has_worked:
        _ask_for_work(address)
    if _is_wide(address):
        limits.check("sign_up_network", _mark(_subscriber(address)))
    else:
        limits.check("sign_up_shared", _mark(address))


def _ask_for_work(address: IPv4Address | IPv6Address) -> None:
    try:
        limits.check("sign_up", _mark(address))
    except TooMany as refusal:
        raise WorkFirst(refusal.retry_after) from refusal


def _address(request: SiteRequest) -> IPv4Address | IPv6Address:
    """Return the address of the client.

    Headers are used only where the proxy wrote them, never as a visitor sent them (`docker/web`).
    """
    address = ip_address(get_client_ip(request) or "0.0.0.0")  # noqa: S104 - the address of the client is unknown
    return getattr(address, "ipv4_mapped", None) or address


def _is_wide(address: IPv4Address | IPv6Address) -> bool:
    return isinstance(address, IPv6Address)


def _subscriber(address: IPv4Address | IPv6Address) -> IPv4Network | IPv6Network:
    return ip_network((address, SUBSCRIBER), strict=False)


def _mark(where: object) -> str:
    return salted_hmac("consult.visitor", str(where)).hexdigest()[:16]

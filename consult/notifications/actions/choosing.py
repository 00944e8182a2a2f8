"""What each person wishes: how each kind of news is told, how often the summary comes, and no mail at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from consult.accounts.rules import may
from consult.core.clock import ClockNow
from consult.core.exceptions import Invalid, NotAllowed
from consult.notifications import links, selectors
from consult.notifications.enums import Channel, Every, MailingState, NewsKind
from consult.notifications.models import Notification, Rhythm, Wish

if TYPE_CHECKING:
    from uuid import UUID

    from consult.accounts.models import Participant


@transaction.atomic
def choose_channels(*, viewer, channels: dict[str, str], every: str) -> Participant:
    """Wish how kinds of news are told, and how often the summary comes; mails that have not left follow the wish.

    Raises `Invalid` on a kind, a channel or a rhythm that does not exist, `NotAllowed`.
    """
    person = viewer.person()
    if not may(viewer, "following.manage", owner=True):
        raise NotAllowed
    for kind, channel in channels.items():
        if kind not in NewsKind.values or channel not in Channel.values:
            raise Invalid(attr=kind)
    if every not in Every.values:
        raise Invalid(attr="every")
    _wish(person, channels)
    Rhythm.objects.update_or_create(organisation=viewer.organisation, participant=person, defaults={"every": every})
    return person


@transaction.atomic
def stop_mails(*, viewer, token: str) -> Participant:
    """Send no more news by mail to whoever this link was sent to; the list on the site stays. Nobody signs in.

    The link does this one thing. Done twice, it changes nothing. Raises `NotFound` on a link of nobody here.
    """
    person = links.whose(viewer.organisation, token)
    wished = selectors.channels_of(person.pk)
    mailed = {kind: Channel.LIST for kind, channel in wished.items() if channel in Channel.mailed()}
    _wish(person, mailed)
    return person


def _wish(person, channels):
    for kind, channel in channels.items():
        Wish.objects.update_or_create(
            organisation_id=person.organisation_id, participant=person, kind=kind, defaults={"channel": channel}
        )
    silent = [kind for kind, channel in channels.items() if channel not in Channel.mailed()]
    waiting = Q(mailing__isnull=True) | Q(mailing__state=MailingState.WAITING)
    Notification.objects.filter(waiting, recipient=person, kind__in=silent).update(channel=Channel.LIST)


@transaction.atomic
def mark_read(*, viewer, until=None, notification_id: UUID | None = None) -> int:
    """Mark as read what was told up to a moment, or one piece of news; what came since stays. Return how many."""
    rows = Notification.objects.filter(recipient=viewer.person(), read_at__isnull=True)
    if until is not None:
        rows = rows.filter(created_at__lte=until)
    if notification_id is not None:
        rows = rows.filter(pk=notification_id)
    return rows.update(read_at=ClockNow())

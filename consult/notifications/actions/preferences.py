"""The choices of a participant: the channel of each kind of news, the rhythm of the summary.

A link in each e-mail also stops all e-mails of news.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres.clock import ClockNow
from consult.notifications import links, selectors
from consult.notifications.enums import Channel, Every, MailingState, NewsKind
from consult.notifications.models import Notification, Rhythm, Wish

if TYPE_CHECKING:
    from consult.accounts.models import Participant


@transaction.atomic
def choose_channels(*, viewer: Viewer, channels: dict[str, str], every: str) -> Participant:
    """Store how a participant wants each kind of news, and how often the summary.

    Mailings that have not been sent yet follow the new choice. Raise `Invalid` on a kind, a channel
    or a rhythm that does not exist, and `NotAllowed`.
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
    Rhythm.objects.update_or_create(
        organisation=viewer.organisation, participant=person, defaults={"every": every}
    )
    return person


@transaction.atomic
def stop_mails(*, viewer: Viewer, token: str) -> Participant:
    """Stop all e-mails of news to the participant of this link. The news stay in their list.

    It needs no signing in, and the link does nothing else. A second use changes nothing. Raise
    `NotFound` where the link belongs to no participant of this organisation.
    """
    person = links.get_participant(viewer.organisation, token)
    wished = selectors.channels_of(person.pk)
    mailed = {kind: Channel.LIST for kind, channel in wished.items() if channel in Channel.mailed()}
    _wish(person, mailed)
    return person


def _wish(person: Participant, channels: dict[str, str] | dict[str, Channel]) -> None:
    for kind, channel in channels.items():
        Wish.objects.update_or_create(
            organisation_id=person.organisation_id,
            participant=person,
            kind=kind,
            defaults={"channel": channel},
        )
    silent = [kind for kind, channel in channels.items() if channel not in Channel.mailed()]
    waiting = Q(mailing__isnull=True) | Q(mailing__state=MailingState.WAITING)
    Notification.objects.filter(waiting, recipient=person, kind__in=silent).update(
        channel=Channel.LIST
    )


@transaction.atomic
def mark_read(
    *, viewer: Viewer, until: datetime | None = None, notification_id: UUID | None = None
) -> int:
    """Mark notifications as read, up to a moment or only one of them. Return their number.

    Later notifications stay unread.
    """
    rows = Notification.objects.filter(recipient=viewer.person(), read_at__isnull=True)
    if until is not None:
        rows = rows.filter(created_at__lte=until)
    if notification_id is not None:
        rows = rows.filter(pk=notification_id)
    return rows.update(read_at=ClockNow())

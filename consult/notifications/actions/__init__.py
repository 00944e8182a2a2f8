"""The actions of notifications: e-mails that the law requires, and news for followers."""

from consult.notifications.actions.deletion import forget, forget_old
from consult.notifications.actions.digests import gather_all
from consult.notifications.actions.follows import follow, follow_own, stop_following
from consult.notifications.actions.mailings import send_due
from consult.notifications.actions.mails import write_now, write_once
from consult.notifications.actions.news import tell
from consult.notifications.actions.preferences import choose_channels, mark_read, stop_mails

__all__ = [
    "choose_channels",
    "follow",
    "follow_own",
    "forget",
    "forget_old",
    "gather_all",
    "mark_read",
    "send_due",
    "stop_following",
    "stop_mails",
    "tell",
    "write_now",
    "write_once",
]

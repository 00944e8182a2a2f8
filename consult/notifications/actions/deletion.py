"""The deletion of notifications: after six months, and all of them when a person is erased."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from consult.notifications.models import Follow, Mailing, News, Notification, Rhythm, Wish

RETENTION = timedelta(days=183)


@transaction.atomic
def forget(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Delete all that a participant followed, chose and received.

    `keep_texts`, whether their texts stay, makes no difference.
    """
    here = {"organisation": viewer.organisation}
    for model in (Notification, Mailing):
        model.objects.filter(**here, recipient=participant_id).delete()
    for chosen in (Follow, Wish, Rhythm):
        chosen.objects.filter(**here, participant=participant_id).delete()


def forget_old() -> None:
    """Delete news and mailings older than six months.

    The notifications of the deleted news are deleted with them.
    """
    with tenancy.across_organisations("old news of every organisation are forgotten"):
        for old in (News, Mailing):
            old.objects.filter(created_at__lt=ClockNow() - RETENTION).delete()

"""Helpers for tests of news: followers, their notifications, and the run of all due jobs."""

from datetime import timedelta

from django.utils import timezone

from consult.core.enums import JobState
from consult.core.models import Job
from consult.core.queue import long_jobs, short_jobs
from consult.notifications import selectors
from consult.notifications.actions import follows as follow_actions
from consult.notifications.actions import preferences as preference_actions
from consult.notifications.enums import NewsKind
from consult.notifications.models import Notification
from tests.factories import make


def follower(subject, kind="consultation", *, language="fr", **fields):
    """Return a participant who follows an object."""
    organisation = subject.organisation
    viewer = make.person(
        organisation=organisation, account_=make.account(language=language), **fields
    )
    follow_actions.follow(viewer=viewer, kind=kind, object_id=subject.pk)
    return viewer


def work():
    """Run every job, until none is left."""
    while short_jobs.run_due():
        pass
    while waiting := list(Job.objects.filter(state=JobState.WAITING, attempts=0)):
        for job in waiting:
            long_jobs.run(job.pk)


def notifications_of(viewer):
    """Return the notifications of a participant, oldest first, as pairs of kind and sentence."""
    rows = selectors.notifications(viewer).reverse()
    return [(line.kind, line.sentence) for line in selectors.lines(viewer.organisation, rows)]


def wish(viewer, channel, *kinds, every="day"):
    """Let a participant choose a channel for these kinds of news, or for all kinds."""
    channels = dict.fromkeys(kinds or NewsKind.values, channel)
    preference_actions.choose_channels(viewer=viewer, channels=channels, every=every)


def long_ago(days=1, **filters):
    """Move notifications some days into the past, because the database's clock cannot be moved."""
    rows = Notification.objects.filter(mailing__isnull=True, **filters)
    rows.update(created_at=timezone.now() - timedelta(days=days))

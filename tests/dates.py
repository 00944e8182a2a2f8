"""Moments as people type them in forms."""

from datetime import timedelta

from django.utils import timezone


def day(days):
    """Return the day so many days from now, as a form accepts it."""
    return (timezone.localtime() + timedelta(days=days)).strftime("%d/%m/%Y")


def noon(days, after=None):
    """Return noon of the day so many days from now, or from a moment, as a form accepts it.

    At night, when clocks change, an hour exists twice or never, and forms refuse it.
    """
    day = timezone.localtime((after or timezone.now()) + timedelta(days=days))
    return day.replace(hour=12, minute=0).strftime("%d/%m/%Y %H:%M")

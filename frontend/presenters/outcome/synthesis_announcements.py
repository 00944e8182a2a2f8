"""The announced day of a synthesis in words, with its countdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall
from consult.outcomes.syntheses.selectors import announced_day
from frontend.presenters.outcome.answers import day_in_words

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def announce_synthesis(viewer: Viewer, consultation: Consultation) -> str:
    """Return before which day the synthesis is published, and how many days are left.

    Return "" where no day is announced, or once a version is published. For a day that is over, say
    that the synthesis is late. One query.
    """
    due_on = recall(announced_day, viewer, consultation.pk)
    if due_on is None:
        return ""
    day = {"day": day_in_words(due_on)}
    days_left = (due_on - timezone.localdate()).days
    if days_left < 0:
        return _("The synthesis is late: it was announced before %(day)s.") % day
    announced = _("The synthesis will be published before %(day)s.") % day
    if days_left == 0:
        return f"{announced} {_('This is the last day.')}"
    days = ngettext("%(n)s day is left.", "%(n)s days are left.", days_left) % {"n": days_left}
    return f"{announced} {days}"

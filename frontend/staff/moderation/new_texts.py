"""The button of the moderator who has read all new texts."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid, NotAllowed
from frontend.toolkit.pages.page import page
from moderation.desk.selectors import moderated_by
from moderation.new_texts import actions


@page("moderation.queue")
def mark_new_texts_read(request):
    """Mark the new texts as read until the moment at which the list was shown."""
    if not moderated_by(request.viewer):
        raise NotAllowed
    if request.method == "POST":
        actions.mark_new_texts_read(
            viewer=request.viewer, until=_moment(request.POST.get("until", ""))
        )
        messages.success(
            request, _("All texts have been marked as read. The next ones will appear here.")
        )
    return redirect(f"{reverse('staff-moderation')}?tab=new")


def _moment(value):
    try:
        moment = parse_datetime(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Invalid(attr="until")
    return moment

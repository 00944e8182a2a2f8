"""Pages of the rooms of workshops: open or plan a room, show its address and its use, close it."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from consult.consultations import actions, rules, selectors
from frontend.presenters.components import Tag
from frontend.staff.consultations.forms import Moment
from frontend.staff.entries import required, setup
from frontend.toolkit import dates
from frontend.toolkit.form_submission import ActForm, attempt, posted, status
from frontend.toolkit.page import page


class WindowForm(ActForm):
    """A form for a room: its opening, its duration in hours and its number of people."""

    opens_at = Moment(
        label=gettext_lazy("Opens"),
        required=False,
        help_text=gettext_lazy("Leave empty to open it now."),
    )
    hours = forms.IntegerField(
        label=gettext_lazy("For how many hours?"),
        initial=3,
        help_text=gettext_lazy("8 at most; it closes by itself."),
    )
    places = forms.IntegerField(
        label=gettext_lazy("For how many people at most?"),
        initial=30,
        help_text=gettext_lazy("300 at most."),
    )


@dataclass(frozen=True)
class Room:
    """A room, as a line of the list."""

    id: str
    code: str
    address: str
    when: str
    state: Tag
    used: int
    places: int
    is_over: bool


@page("window.open")
def every(request, slug):
    """List the rooms of a consultation, and open one."""
    consultation = selectors.get_consultation(request.viewer, slug)
    required(rules.can_open_window(request.viewer, consultation))
    form = WindowForm(posted(request))
    if request.method == "POST":

        def act():
            written = {name: form.cleaned_data[name] for name in ("opens_at", "hours", "places")}
            return actions.open_window(
                viewer=request.viewer, consultation_id=consultation.pk, **written
            )

        if attempt(request, form, "workshop_window", act):
            messages.success(
                request, _("The room is ready. Show its address to the people present.")
            )
            return redirect("staff-windows", slug)
    rooms = [_room(request, window) for window in selectors.windows(consultation)]
    context = setup(
        request, consultation, "staff-windows", form=form, rooms=rooms, zone=dates.zone()
    )
    return render(request, "staff/consultations/windows.html", context, status=status(form))


@page("window.open")
def close(request, slug, window_id):
    """Close a room before its hour."""
    consultation = selectors.get_consultation(request.viewer, slug)
    required(rules.can_open_window(request.viewer, consultation))
    if request.method == "POST":
        actions.close_window(viewer=request.viewer, window_id=window_id)
        messages.success(request, _("The room is closed."))
    return redirect("staff-windows", slug)


def _room(request, window):
    is_over = window.closes_at <= window.seen_at
    if selectors.is_open(window):
        state = Tag(pgettext("room", "Open"), "ok", "circle-check")
    else:
        state = (
            Tag(pgettext("room", "Closed"), "", "archive")
            if is_over
            else Tag(pgettext("room", "Planned"), "info", "clock")
        )
    when = _("%(begins)s, %(until)s") % {
        "begins": dates.whole(window.opens_at),
        "until": dates.until(window.closes_at),
    }
    address = request.build_absolute_uri(reverse("room", args=[window.code]))
    return Room(
        str(window.pk), window.code, address, when, state, window.used, window.places, is_over
    )

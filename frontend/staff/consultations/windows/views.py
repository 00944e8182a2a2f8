"""Pages of the rooms of workshops: open or plan a room, show its address and its use, close it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations import rules
from consult.consultations.actions import windows as window_actions
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import windows as window_selectors
from frontend.staff.consultations.windows.forms import WindowForm
from frontend.staff.consultations.windows.rooms import room_of
from frontend.staff.entries import required, setup
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates


@page("window.open")
def list_rooms(request, slug):
    """List the rooms of a consultation, and open one."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_open_window(request.viewer, consultation))
    form = WindowForm(posted(request))
    if submit(
        request,
        form,
        "workshop_window",
        window_actions.open_window,
        consultation_id=consultation.pk,
    ):
        messages.success(request, _("The room is ready. Show its address to the people present."))
        return redirect("staff-windows", slug)
    rooms = [room_of(request, window) for window in window_selectors.windows(consultation)]
    context = setup(
        request, consultation, "staff-windows", form=form, rooms=rooms, zone=dates.zone()
    )
    return render(request, "staff/consultations/windows.html", context, status=status(form))


@page("window.open")
def close_room(request, slug, window_id):
    """Close a room before its hour."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_open_window(request.viewer, consultation))
    if request.method == "POST":
        window_actions.close_window(viewer=request.viewer, window_id=window_id)
        messages.success(request, _("The room is closed."))
    return redirect("staff-windows", slug)

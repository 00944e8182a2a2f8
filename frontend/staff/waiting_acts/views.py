"""The page of an act that waits, and the press that stops it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations.selectors.consultations import get_consultation
from consult.lifecycle import rules
from consult.lifecycle.actions.waiting_acts import stop_act
from consult.lifecycle.selectors.waiting_acts import get_act
from frontend.presenters.consultation.waiting_acts import show_act
from frontend.staff.entries import required, setup
from frontend.staff.waiting_acts.consequences import list_consequences
from frontend.toolkit.pages.page import page


@page("waiting_act.stop")
def show_waiting_act(request, slug, act_id):
    """Show an act with the time left to stop it, or how it ended."""
    consultation = get_consultation(request.viewer, slug)
    required(rules.can_stop(request.viewer, consultation.pk))
    act = get_act(request.viewer, consultation.pk, act_id)
    context = setup(
        request,
        consultation,
        "",
        act=show_act(request.viewer, consultation, act),
        consequences=list_consequences(request.viewer, consultation, act),
        own_act_url=request.path,
    )
    return render(request, "staff/waiting_acts/act.html", context)


@page("waiting_act.stop")
def stop_waiting_act(request, slug, act_id):
    """Stop an act that waits, and show that it is stopped."""
    consultation = get_consultation(request.viewer, slug)
    required(rules.can_stop(request.viewer, consultation.pk))
    act = get_act(request.viewer, consultation.pk, act_id)
    if request.method == "POST":
        stop_act(viewer=request.viewer, act_id=act.pk)
        messages.success(request, _("It is stopped. Nothing has changed."))
    return redirect("staff-waiting-act", slug, act.pk)

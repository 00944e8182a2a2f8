"""The page that sets whether contributions give a place, and where their map opens."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations.actions import lifecycle as lifecycle_actions
from frontend.staff.contribution_form.forms import PlacesForm
from frontend.staff.entries import setup, to_edit
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.pages.page import page


@page("consultation.edit")
def edit_place_policy(request, slug):
    """Show and save whether contributions give a place, and the default view of the map."""
    consultation = to_edit(request, slug)
    form = PlacesForm(posted(request), initial=values(PlacesForm, consultation))
    if submit(
        request,
        form,
        "consultation",
        lifecycle_actions.edit_consultation,
        consultation_id=consultation.pk,
    ):
        messages.success(request, _("The places have been saved."))
        return redirect("staff-places", slug)
    context = setup(request, consultation, "staff-asking", form=form)
    return render(request, "staff/contribution_form/places.html", context, status=status(form))

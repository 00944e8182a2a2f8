"""Pages of the registrations of a workshop: a list to print, and a form to add one by phone."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.core.postgres import clock
from consult.workshops import rules
from consult.workshops.enums import WorkshopState
from consult.workshops.registrations import actions
from consult.workshops.registrations import selectors as registration_selectors
from frontend.presenters.forms.registrations import RegistrationFields
from frontend.staff.presenters.workshop_frame import frame
from frontend.staff.workshop_people.access import run_by
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

WRITTEN = ("name", "email", "phone", "needs", "people")


@page("workshop.edit")
def list_registrations(request, workshop_id):
    """List the registrations and the number of seats left, and add one taken by phone."""
    workshop = run_by(request, workshop_id)
    form = RegistrationFields(posted(request))
    if submit(
        request,
        form,
        "registration",
        actions.register_by_agent,
        traced=False,
        workshop_id=workshop.pk,
    ):
        messages.success(request, _("The person is on the list."))
        return redirect("staff-workshop-coming", workshop.pk)
    rows = registration_selectors.registrations_of(request.viewer, workshop)
    context = frame(
        request,
        workshop,
        _("Who is coming"),
        form=form,
        rows=rows,
        people=sum(row.people for row in rows),
        left=registration_selectors.count_free_seats(request.viewer, workshop),
        awaited=workshop.is_awaited_at(clock.now()),
        may_appoint=rules.can_appoint(request.viewer, workshop.consultation_id),
        may_cancel=workshop.state == WorkshopState.PUBLISHED and workshop.participants is None,
    )
    return render(request, "staff/workshop_people/list.html", context, status=status(form))


@page("workshop.edit")
def remove_registration(request, workshop_id, registration_id):
    """Remove a registration, at the request of the person."""
    run_by(request, workshop_id)
    if request.method == "POST":
        actions.remove_registration(viewer=request.viewer, registration_id=registration_id)
        messages.success(request, _("The person is no longer on the list."))
    return redirect("staff-workshop-coming", workshop_id)

"""Pages where a manager names the facilitators of a workshop, and where it is cancelled."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.workshops import rules
from consult.workshops.enums import WorkshopState
from consult.workshops.meetings.actions import facilitators as facilitator_actions
from consult.workshops.meetings.actions import publication as publication_actions
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.registrations import selectors as registration_selectors
from frontend.staff.entries import required
from frontend.staff.presenters.workshop_frame import frame
from frontend.staff.workshop_people.access import run_by
from frontend.staff.workshop_people.facilitators.forms import FacilitatorForm
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit
from frontend.toolkit.pages.page import page


@page("role.grant_facilitator")
def list_facilitators(request, workshop_id):
    """List the facilitators of the workshop, and appoint one."""
    workshop = _get_workshop(request, workshop_id)
    form = FacilitatorForm(posted(request))
    if submit(
        request,
        form,
        "facilitation",
        facilitator_actions.appoint_facilitator,
        workshop_id=workshop.pk,
    ):
        messages.success(
            request,
            _("This person runs the workshop now, or will once they accept the invitation."),
        )
        return redirect("staff-workshop-people", workshop.pk)
    facilitators = workshop_selectors.facilitators_of(request.viewer, workshop)
    context = frame(
        request,
        workshop,
        _("Facilitators"),
        form=form,
        facilitators=facilitators,
        expected=workshop_selectors.expected_facilitators_of(request.viewer, workshop),
        path=workshop_selectors.path_of(workshop),
    )
    context["may_cancel"] = (
        workshop.state == WorkshopState.PUBLISHED and workshop.participants is None
    )
    return render(request, "staff/workshop_people/people.html", context, status=status(form))


@page("role.grant_facilitator")
def dismiss_facilitator(request, workshop_id, facilitation_id):
    """Dismiss a facilitator of the workshop."""
    _get_workshop(request, workshop_id)
    if request.method == "POST":
        facilitator_actions.dismiss_facilitator(
            viewer=request.viewer, facilitation_id=facilitation_id
        )
        messages.success(request, _("This person no longer runs the workshop."))
    return redirect("staff-workshop-people", workshop_id)


@page("role.grant_facilitator")
def dismiss_expected(request, workshop_id, expected_id):
    """Expect an invited person no longer for the workshop."""
    _get_workshop(request, workshop_id)
    if request.method == "POST":
        facilitator_actions.dismiss_expected(viewer=request.viewer, expected_id=expected_id)
        messages.success(
            request,
            _(
                "This person is no longer expected here. The invitation to the team stays, and can be "
                "withdrawn on the page of the team."
            ),
        )
    return redirect("staff-workshop-people", workshop_id)


@page("workshop.edit")
def cancel_workshop(request, workshop_id):
    """Ask for a confirmation, then cancel the workshop.

    Its page announces the cancellation, and everyone who registered with an e-mail address is
    notified.
    """
    workshop = run_by(request, workshop_id)
    form = ActForm(posted(request))
    if submit(
        request, form, "workshop", publication_actions.cancel_workshop, workshop_id=workshop.pk
    ):
        messages.success(
            request,
            _(
                "The workshop has been cancelled. The people who registered by e-mail receive "
                "an e-mail."
            ),
        )
        return redirect(workshop_selectors.path_of(workshop))
    people = sum(
        row.people for row in registration_selectors.registrations_of(request.viewer, workshop)
    )
    context = frame(
        request,
        workshop,
        _("Cancel the workshop"),
        form=form,
        people=people,
        path=workshop_selectors.path_of(workshop),
    )
    return render(request, "staff/workshop_people/cancel.html", context, status=status(form))


def _get_workshop(request, workshop_id):
    workshop = workshop_selectors.get_workshop(request.viewer, workshop_id)
    required(rules.can_appoint(request.viewer, workshop.consultation_id))
    return workshop

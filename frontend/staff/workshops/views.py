"""Pages of a facilitator's workshops: the list, and the bench of one workshop.

The bench shows the finished and the remaining steps. Its main button writes a contribution.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.consultations.selectors.consultations import consultations
from consult.workshops.entries.selectors import contributions as contribution_selectors
from consult.workshops.meetings.actions import publication as publication_actions
from consult.workshops.meetings.selectors import pending_counts
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.registrations import selectors as registration_selectors
from frontend.staff.entries import required, team
from frontend.staff.presenters.workshop_frame import get_workshop_for, may_come_in, state_tag
from frontend.staff.workshops.bench import bench
from frontend.toolkit.forms.form_submission import ActForm, posted, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates


@page("workshop.contribute")
def list_workshops(request):
    """List the workshops that the viewer facilitates or manages, latest first, with next acts."""
    viewer = request.viewer
    mine = viewer.consultations_as(Role.FACILITATOR, Role.MANAGER)
    required(bool(mine))
    rows = list(workshop_selectors.own_workshops(viewer))
    written = contribution_selectors.numbers_written(viewer, rows)
    places = [consultation for consultation in consultations(viewer) if consultation.pk in mine]
    open_in = {consultation.pk for consultation in places if may_come_in(consultation)}
    waiting = pending_counts.waiting_by_workshop(viewer)
    registered = registration_selectors.count_registered_people(viewer, rows)
    workshop_rows = [
        _row(workshop, written.get(workshop.pk, 0), workshop.consultation_id in open_in)
        | {"waiting": waiting.get(workshop.pk), "registered": registered.get(workshop.pk, 0)}
        for workshop in rows
    ]
    going_on = [place for place in places if not place.state.is_over]
    context = team(request, "staff-workshops", rows=workshop_rows, places=going_on)
    return render(request, "staff/workshops/list.html", context)


def _row(workshop, written, is_open):
    has_begun = workshop.has_begun_at(workshop.seen_at)
    return {
        "workshop": workshop,
        "state": state_tag(workshop),
        "day": dates.on(workshop.held_on),
        "written": written,
        "has_begun": has_begun,
        "is_awaited": workshop.is_awaited_at(workshop.seen_at),
        "may_write": is_open and has_begun,
    }


@page("workshop.contribute")
def show_workshop(request, workshop_id):
    """Show the bench of a workshop: its facts, its four steps, its files and its contributions."""
    workshop = get_workshop_for(request, workshop_id)
    return render(request, "staff/workshops/workshop.html", bench(request, workshop))


@page("workshop.edit")
def publish_workshop(request, workshop_id):
    """Publish the workshop. If facts are missing, the page lists them."""
    workshop = get_workshop_for(request, workshop_id, "workshop.edit")
    if request.method == "POST":
        form = ActForm(posted(request))

        if submit(
            request, form, "workshop", publication_actions.publish_workshop, workshop_id=workshop.pk
        ):
            messages.success(request, _("The workshop has been published."))
        else:
            context = bench(request, workshop, publishing=form)
            return render(request, "staff/workshops/workshop.html", context, status=422)
    return redirect("staff-workshop", workshop.pk)

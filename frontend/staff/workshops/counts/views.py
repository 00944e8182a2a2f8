"""Pages of the declared counts of a workshop: dots and hands."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.workshops.entries.actions import counts as count_actions
from consult.workshops.entries.selectors import contributions as contribution_selectors
from frontend.staff.presenters.workshop_frame import get_workshop_for
from frontend.staff.workshops.bench import bench
from frontend.staff.workshops.counts.forms import CountForm
from frontend.toolkit.forms.form_submission import posted, submit
from frontend.toolkit.pages.page import page


@page("workshop.contribute")
def add_count(request, workshop_id):
    """Declare the dots or hands that a subject got in the room. The count is added to no other."""
    workshop = get_workshop_for(request, workshop_id)
    if request.method == "POST":
        form = CountForm(
            posted(request),
            written=contribution_selectors.contributions_of(request.viewer, workshop),
        )

        if not submit(
            request, form, "declared_count", count_actions.declare_count, workshop_id=workshop.pk
        ):
            context = bench(request, workshop, count_form=form)
            return render(request, "staff/workshops/workshop.html", context, status=422)
        messages.success(request, _("The count has been saved."))
    return redirect("staff-workshop", workshop.pk)


@page("workshop.contribute")
def remove_count(request, workshop_id, count_id):
    """Remove a declared count."""
    workshop = get_workshop_for(request, workshop_id)
    if request.method == "POST":
        count_actions.remove_count(viewer=request.viewer, count_id=count_id)
        messages.success(request, _("The count has been removed."))
    return redirect("staff-workshop", workshop.pk)

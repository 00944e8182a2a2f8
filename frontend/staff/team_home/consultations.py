"""The list of the consultations that the viewer works on, by state."""

from django.shortcuts import redirect, render
from django.utils.translation import pgettext_lazy

from consult.accounts import rules as account_rules
from consult.consultations import rules
from consult.consultations.enums import ConsultationState
from frontend.presenters.consultation.consultations import state_tag
from frontend.staff.entries import required, team
from frontend.staff.presenters.first_page import first_page
from frontend.staff.team_home.own_consultations import find_own_consultations
from frontend.toolkit.pages.page import page

GROUPS = {
    ConsultationState.DRAFT: pgettext_lazy("consultations", "Drafts"),
    ConsultationState.UPCOMING: pgettext_lazy("consultations", "Upcoming"),
    ConsultationState.OPEN: pgettext_lazy("consultations", "Open"),
    ConsultationState.CLOSED: pgettext_lazy("consultations", "Closed"),
    ConsultationState.CANCELLED: pgettext_lazy("consultations", "Cancelled"),
}


@page("account.manage")
def list_own_consultations(request):
    """List the viewer's consultations by state, each with a link to its first team page.

    Raise `NotAllowed` if the viewer may not enter the team area. A viewer without a role is
    redirected as the first page of the team does.
    """
    viewer = request.viewer
    required(account_rules.can_enter_team_area(viewer))
    if not viewer.usable_roles:
        return redirect("staff")
    found = find_own_consultations(viewer)
    groups = [
        (
            title,
            [
                (consultation, first_page(viewer, consultation), state_tag(consultation))
                for consultation in found
                if consultation.state == state
            ],
        )
        for state, title in GROUPS.items()
    ]
    context = team(
        request,
        "staff-consultations",
        groups=[(title, rows) for title, rows in groups if rows],
        may_create=rules.can_create(viewer),
    )
    return render(request, "staff/team_home/consultations.html", context)

"""The first page of the team area: the work that waits for the viewer."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst

from consult.accounts import rules as account_rules
from consult.accounts.usual_team.selectors import list_usual_team
from consult.consultations import rules
from consult.consultations.selectors.readiness import checks_of_organisation
from frontend.staff.entries import required, team
from frontend.staff.presenters.work import When, list_work
from frontend.staff.team_home.agenda import list_next_workshops
from frontend.staff.team_home.own_consultations import find_own_consultations
from frontend.staff.team_home.side import find_tasks, list_coming, list_current
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates


@page("account.manage")
def show_team_home(request):
    """Show the work that waits for the viewer by deadline, their consultations, and what comes next.

    Raise `NotAllowed` if the viewer may not enter the team area. A viewer who only works for the
    installation is redirected to its organisations, or to the appeals that it decides.
    """
    viewer = request.viewer
    required(account_rules.can_enter_team_area(viewer))
    if not viewer.usable_roles:
        installs = account_rules.can_create_organisation(viewer)
        return redirect("staff-platform" if installs else "staff-appeals")
    found = find_own_consultations(viewer)
    tasks = find_tasks(viewer, found)
    groups = list_work(viewer, found, tasks)
    today = timezone.localdate()
    may_create = rules.can_create(viewer)
    context = team(
        request,
        "staff",
        today=f"{capfirst(str(WEEKDAYS[today.weekday()]))} {dates.ordinal_day(today)}",
        groups=groups,
        things=sum(len(group.rows) for group in groups),
        urgent=sum(row.when == When.TODAY for group in groups for row in group.rows),
        agenda=list_next_workshops(viewer),
        under_way=list_current(viewer, found, tasks),
        coming=list_coming(found),
        may_create=may_create,
        is_new=may_create and not found,
    )
    if context["is_new"] and account_rules.can_edit_organisation(viewer):
        context["settings"] = {
            "missing": list(checks_of_organisation(viewer.organisation)),
            "has_logo": viewer.organisation.logo_id is not None,
            "has_usual_team": list_usual_team(viewer).exists(),
        }
    return render(request, "staff/team_home/home.html", context)

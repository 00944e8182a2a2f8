"""The page of the usual team, which each new consultation may invite in one press."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.usual_team import actions as usual_team_actions
from consult.accounts.usual_team import selectors as usual_team_selectors
from consult.consultations.selectors import consultations as consultation_selectors
from frontend.staff.entries import required, team
from frontend.staff.presenters.roles import TeamCopyForm, UsualMemberForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("organisation.edit")
def list_usual_team(request):
    """List the usual team, add a person, and add the team of a consultation."""
    viewer = request.viewer
    required(account_rules.can_edit_organisation(viewer))
    copies = request.POST.get("do") == "copy"
    form = UsualMemberForm(None if copies else posted(request))
    consultations = list(consultation_selectors.consultations(viewer))
    copy_form = TeamCopyForm(
        posted(request) if copies else None, consultations=consultations, auto_id="id_copy_%s"
    )
    if copies and submit(request, copy_form, "usual_team", usual_team_actions.add_team_of):
        messages.success(request, _("The team of this consultation is in the usual team now."))
        return redirect("staff-usual-team")
    if not copies and submit(request, form, "usual_member", usual_team_actions.add_usual_member):
        messages.success(request, _("The person is in the usual team now. No e-mail was sent."))
        return redirect("staff-usual-team")
    sent = copy_form if copies else form
    context = team(
        request,
        "staff-organisation-roles",
        form=form,
        copy_form=copy_form if consultations else None,
        sent=sent,
        members=[_row(member) for member in usual_team_selectors.list_usual_team(viewer)],
    )
    return render(request, "staff/organisation/usual_team.html", context, status=status(sent))


@page("organisation.edit")
def remove_member(request, member_id):
    """Remove a person from the usual team."""
    usual_team_selectors.get_usual_member(request.viewer, member_id)
    required(account_rules.can_edit_organisation(request.viewer))
    if request.method == "POST":
        usual_team_actions.remove_usual_member(viewer=request.viewer, member_id=member_id)
        messages.success(request, _("The person is no longer in the usual team. Roles stay."))
    return redirect("staff-usual-team")


def _row(member):
    return {
        "pk": member.pk,
        "name": member.public_name or member.address,
        "role": capfirst(member.get_role_display()),
    }

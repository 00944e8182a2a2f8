"""Pages of an organisation: the list of its pages, its logo, its map, its administrators."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.invitations import actions as invitation_actions
from consult.accounts.invitations import selectors as invitation_selectors
from consult.accounts.roles import selectors as role_selectors
from consult.accounts.tenants import actions as tenant_actions
from consult.accounts.usual_team.selectors import list_usual_team
from consult.core.records.audit import find_last_acts
from frontend.presenters.consultation.maps import outline
from frontend.presenters.parts.components import Crumb
from frontend.staff.entries import of_organisation, required, team
from frontend.staff.menu.organisation import list_rows
from frontend.staff.organisation.forms import AnswersForm, LogoForm, OutlineForm
from frontend.staff.presenters.roles import (
    RoleForm,
    confirm_removal,
    confirm_withdrawal,
    send_invitation_again,
)
from frontend.staff.presenters.team_rows import list_team_rows
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.pages.page import page

IDENTITY = "staff-organisation-identity"


@page("organisation.edit")
def list_pages(request):
    """List the pages of the organisation, with what is to do on each."""
    required(account_rules.can_edit_organisation(request.viewer))
    context = team(request, "staff-organisation", rows=list_rows(request.organisation))
    return render(request, "staff/organisation/pages.html", context)


@page("organisation.edit")
def edit_answers(request):
    """Choose whether a second person checks each official answer."""
    required(account_rules.can_edit_organisation(request.viewer))
    form = AnswersForm(posted(request), initial=values(AnswersForm, request.organisation))
    if submit(request, form, "organisation", tenant_actions.edit_organisation):
        messages.success(request, _("The organisation has been saved."))
        return redirect("staff-organisation")
    context = team(request, "staff-organisation", form=form)
    return render(request, "staff/organisation/answers.html", context, status=status(form))


@page("organisation.edit")
def edit_logo(request):
    """Show and save the logo. Without one, pages show the loom in the organisation's colour."""
    required(account_rules.can_edit_organisation(request.viewer))
    removes = request.POST.get("remove")
    form = LogoForm(
        *((request.POST, request.FILES) if request.method == "POST" and not removes else ())
    )
    if removes:
        tenant_actions.choose_logo(viewer=request.viewer, upload=None)
    saved = submit(request, form, "organisation", tenant_actions.choose_logo)
    if removes or saved:
        messages.success(request, _("The logo has been saved."))
        return redirect("staff-organisation-logo")
    context = of_organisation(request, IDENTITY, [Crumb(_("Logo"))], form=form)
    return render(request, "staff/organisation/logo.html", context, status=status(form))


@page("organisation.edit")
def edit_outline(request):
    """Show the outline that maps show, and save another one from a GeoJSON file."""
    required(account_rules.can_edit_organisation(request.viewer))
    removes = request.POST.get("remove")
    form = OutlineForm(
        *((request.POST, request.FILES) if request.method == "POST" and not removes else ())
    )
    if removes:
        tenant_actions.choose_outline(viewer=request.viewer, upload=None)
    saved = submit(request, form, "organisation", tenant_actions.choose_outline)
    if removes or saved:
        messages.success(request, _("The outline has been saved."))
        return redirect("staff-organisation-map")
    context = of_organisation(
        request,
        IDENTITY,
        [Crumb(_("Map of the territory"))],
        form=form,
        drawing=outline(request.organisation),
    )
    return render(request, "staff/organisation/map.html", context, status=status(form))


@page("role.grant_organisation_admin")
def list_administrators(request):
    """List the administrators of the organisation, and invite one."""
    viewer = request.viewer
    required(account_rules.can_grant(viewer, Role.ORGANISATION_ADMIN, None))
    mine = [Role.ORGANISATION_ADMIN]
    form = RoleForm(posted(request), roles=mine)
    if submit(request, form, "invitation", invitation_actions.invite):
        messages.success(request, _("The person is invited, and receives an e-mail with a link."))
        return redirect("staff-organisation-roles")
    grants = list(role_selectors.role_grants(viewer))
    invitations = list(invitation_selectors.list_open_invitations(viewer))
    last_acts = find_last_acts(viewer, [grant.participant_id for grant in grants])
    rows = list_team_rows(viewer, grants, invitations, mine=mine, last_acts=last_acts)
    keeps = account_rules.can_edit_organisation(viewer)
    context = team(
        request,
        "staff-organisation-roles",
        form=form,
        rows=rows,
        keeps_usual_team=keeps,
        may_read_log=account_rules.can_read_audit(viewer),
        usual_count=list_usual_team(viewer).count() if keeps else 0,
    )
    return render(request, "staff/organisation/roles.html", context, status=status(form))


@page("role.grant_organisation_admin")
def revoke_administrator(request, grant_id):
    """Revoke the role of an administrator, after a question."""
    grant = role_selectors.get_role_grant(request.viewer, grant_id, None)
    required(account_rules.can_grant(request.viewer, Role.ORGANISATION_ADMIN, None))
    return confirm_removal(request, grant, reverse("staff-organisation-roles"))


@page("role.grant_organisation_admin")
def resend_invitation(request, invitation_id):
    """Send the invitation of an administrator again."""
    invitation = _get_invitation(request, invitation_id)
    back = reverse("staff-organisation-roles")
    again = invitation_actions.send_again
    return send_invitation_again(request, again, back, invitation_id=invitation.pk)


@page("role.grant_organisation_admin")
def withdraw_invitation(request, invitation_id):
    """Withdraw the invitation of an administrator, after a question."""
    invitation = _get_invitation(request, invitation_id)
    return confirm_withdrawal(request, invitation, reverse("staff-organisation-roles"))


def _get_invitation(request, invitation_id):
    invitation = invitation_selectors.get_open_invitation(request.viewer, invitation_id, None)
    required(account_rules.can_grant(request.viewer, Role.ORGANISATION_ADMIN, None))
    return invitation

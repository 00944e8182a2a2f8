"""Pages that give and revoke the roles of a consultation."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.roles import actions as role_actions
from consult.accounts.roles import selectors as role_selectors
from consult.consultations.selectors import consultations as consultation_selectors
from frontend.staff.entries import required, setup
from frontend.staff.presenters.roles import RoleForm, confirm_removal
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

GIVEN_HERE = (Role.FACILITATOR, Role.RESPONDENT, Role.WRITER, Role.MODERATOR, Role.MANAGER)


@page("role.grant_facilitator")
def list_roles(request, slug):
    """List the roles in the consultation, and give one by e-mail address."""
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    mine = [role for role in GIVEN_HERE if account_rules.can_grant(viewer, role, consultation.pk)]
    required(bool(mine))
    form = RoleForm(posted(request), roles=mine)
    if submit(
        request,
        form,
        "role_grant",
        role_actions.grant_role_by_email,
        consultation_id=consultation.pk,
    ):
        messages.success(
            request, _("The role has been given. The person receives an e-mail with a link.")
        )
        return redirect("staff-roles", slug)
    grants = role_selectors.role_grants(viewer, consultation.pk)
    context = setup(request, consultation, "staff-roles", form=form, grants=grants, mine=mine)
    return render(request, "staff/consultations/roles.html", context, status=status(form))


@page("role.grant_facilitator")
def revoke_role(request, slug, grant_id):
    """Revoke a role, after a question."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    grant = role_selectors.get_role_grant(request.viewer, grant_id, consultation.pk)
    required(account_rules.can_grant(request.viewer, grant.role, consultation.pk))
    return confirm_removal(request, grant, reverse("staff-roles", args=[slug]))

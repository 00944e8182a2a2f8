"""Pages of the team of a consultation: who has a role, who is invited, and who is removed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.invitations import actions as invitation_actions
from consult.accounts.invitations import selectors as invitation_selectors
from consult.accounts.roles import selectors as role_selectors
from consult.accounts.usual_team import actions as usual_team_actions
from consult.accounts.usual_team.selectors import list_usual_team_for
from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.exceptions import DomainError
from consult.core.records.audit import find_last_acts
from frontend.staff.entries import required, setup
from frontend.staff.presenters.roles import (
    OF_CONSULTATIONS,
    RoleForm,
    confirm_removal,
    confirm_withdrawal,
    send_invitation_again,
)
from frontend.staff.presenters.team_rows import count_people, list_team_rows
from frontend.toolkit.forms.form_submission import posted, status, submit, submit_once
from frontend.toolkit.pages.page import page
from frontend.toolkit.sharing.islands import form_key


@page("role.grant_facilitator")
def list_roles(request, slug):
    """List the team of the consultation, and invite a person by e-mail address."""
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    mine = [
        role for role in OF_CONSULTATIONS if account_rules.can_grant(viewer, role, consultation.pk)
    ]
    required(bool(mine))
    form = RoleForm(posted(request), roles=mine)
    if submit(
        request,
        form,
        "invitation",
        invitation_actions.invite,
        consultation_id=consultation.pk,
    ):
        messages.success(request, _("The person is invited, and receives an e-mail with a link."))
        return redirect("staff-roles", slug)
    rows = _list_rows(viewer, consultation, mine)
    usual_team = list_usual_team_for(viewer, consultation.pk)
    context = setup(
        request,
        consultation,
        "staff-roles",
        form=form,
        rows=rows,
        people=count_people(rows),
        lacks_moderator=_lacks_moderator(consultation),
        usual_team=usual_team,
        usual_waiting=sum(member.waits for member in usual_team),
        usual_key=form_key(),
        keeps_usual_team=account_rules.can_edit_organisation(viewer),
    )
    return render(request, "staff/consultations/roles.html", context, status=status(form))


@page("role.grant_facilitator")
def revoke_role(request, slug, grant_id):
    """Revoke a role, after a question."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    grant = role_selectors.get_role_grant(request.viewer, grant_id, consultation.pk)
    required(account_rules.can_grant(request.viewer, grant.role, consultation.pk))
    return confirm_removal(request, grant, reverse("staff-roles", args=[slug]))


@page("role.grant_facilitator")
def invite_usual_team(request, slug):
    """Invite the whole usual team of the organisation to the consultation."""
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    required(account_rules.can_grant(viewer, Role.FACILITATOR, consultation.pk))
    if request.method == "POST":
        invite_all = usual_team_actions.invite_usual_team
        try:
            submit_once(request, "usual_team", invite_all, consultation_id=consultation.pk)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("The usual team is invited. Each person receives an e-mail.")
            )
    return redirect("staff-roles", slug)


@page("role.grant_facilitator")
def resend_invitation(request, slug, invitation_id):
    """Send an invitation again."""
    invitation = _get_invitation(request, slug, invitation_id)
    back = reverse("staff-roles", args=[slug])
    again = invitation_actions.send_again
    return send_invitation_again(request, again, back, invitation_id=invitation.pk)


@page("role.grant_facilitator")
def withdraw_invitation(request, slug, invitation_id):
    """Withdraw an invitation, after a question."""
    invitation = _get_invitation(request, slug, invitation_id)
    return confirm_withdrawal(request, invitation, reverse("staff-roles", args=[slug]))


def _lacks_moderator(consultation):
    """Return whether a draft waits for a moderator who came, as its publication requires."""
    if consultation.published_at or consultation.origin:
        return False
    return not role_selectors.people_who_came(
        consultation.organisation, Role.MODERATOR, consultation.pk
    )


def _list_rows(viewer, consultation, mine):
    grants = list(role_selectors.role_grants(viewer, consultation.pk))
    invitations = list(invitation_selectors.list_open_invitations(viewer, consultation.pk))
    last_acts = find_last_acts(viewer, [grant.participant_id for grant in grants])
    return list_team_rows(viewer, grants, invitations, mine=mine, last_acts=last_acts)


def _get_invitation(request, slug, invitation_id):
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    invitation = invitation_selectors.get_open_invitation(
        request.viewer, invitation_id, consultation.pk
    )
    required(account_rules.can_grant(request.viewer, invitation.role, consultation.pk))
    return invitation

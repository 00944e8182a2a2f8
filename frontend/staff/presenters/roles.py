"""The form that invites a person to a role, and the pages that take a role or an invitation back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.accounts.enums import Role
from consult.accounts.invitations import actions as invitation_actions
from consult.accounts.requests import SiteRequest
from consult.accounts.roles import actions as role_actions
from consult.accounts.roles.actions import LastHolder
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import DomainError, NotFound
from frontend.presenters.account.role_hints import ROLE_HINTS
from frontend.staff.entries import setup, team
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit, submit_once

if TYPE_CHECKING:
    from consult.accounts.models import Invitation, RoleGrant
    from consult.consultations.models import Consultation


# The roles of a consultation, the most needed first.
OF_CONSULTATIONS = (
    Role.MODERATOR,
    Role.FACILITATOR,
    Role.WRITER,
    Role.RESPONDENT,
    Role.MANAGER,
)


class RoleForm(ActForm):
    """A form for an e-mail address and a role; only roles that the viewer may give are offered."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={"required": _("Write an e-mail address.")},
    )
    role = forms.ChoiceField(label=_("Role"), error_messages={"required": _("Choose a role.")})

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = choice_field(self, "role")
        field.choices = [(role, capfirst(Role(role).label)) for role in roles]
        if len(roles) == 1:
            self.fields["role"].widget = forms.HiddenInput()
            self.fields["role"].initial = roles[0]
        self.hints = [(capfirst(Role(role).label), ROLE_HINTS[role]) for role in roles]


class UsualMemberForm(RoleForm):
    """A form for a person of the usual team: an e-mail address and a role in a consultation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, roles=list(OF_CONSULTATIONS), **kwargs)


class TeamCopyForm(ActForm):
    """A form for the consultation whose team becomes the usual team."""

    consultation_id = forms.ChoiceField(
        label=_("Consultation"), error_messages={"required": _("Choose a consultation.")}
    )

    def __init__(self, *args: Any, consultations: Iterable[Consultation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "consultation_id").choices = [
            (str(consultation.pk), consultation.title) for consultation in consultations
        ]


def confirm_removal(request: SiteRequest, grant: RoleGrant, back: str) -> HttpResponse:
    """Ask before a role is removed, and remove it. `back` is the address of the list of roles.

    Persons who remove their own role go to the public site, because the list may now be closed to
    them.
    """
    is_own = grant.participant == request.viewer.participant
    form = ActForm(posted(request))
    if form.is_valid():
        try:
            role_actions.revoke_role(viewer=request.viewer, grant_id=grant.pk)
        except LastHolder as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, gettext("The role has been removed."))
            return redirect("home" if is_own else back)
    frame = _frame(request, grant.consultation_id, form=form, grant=grant, is_own=is_own, back=back)
    return render(request, "staff/remove_role.html", frame, status=status(form))


def confirm_withdrawal(request: SiteRequest, invitation: Invitation, back: str) -> HttpResponse:
    """Ask before an invitation is withdrawn, and withdraw it. `back` is the address of the list."""
    form = ActForm(posted(request))
    withdraw = invitation_actions.withdraw_invitation
    if submit(request, form, "invitation", withdraw, invitation_id=invitation.pk):
        messages.success(request, gettext("The invitation has been withdrawn."))
        return redirect(back)
    frame = _frame(request, invitation.consultation_id, form=form, invitation=invitation, back=back)
    return render(request, "staff/withdraw_invitation.html", frame, status=status(form))


def _frame(request: SiteRequest, consultation_id: UUID | None, **context: Any) -> dict:
    """Return the context of a page below the team of a consultation, or of the organisation."""
    if consultation_id is None:
        return team(request, "staff-organisation-roles", **context)
    consultation = get_consultation_by_id(request.viewer, consultation_id)
    return setup(request, consultation, "staff-roles", **context)


def send_invitation_again(
    request: SiteRequest, send_again: Callable[..., Invitation], back: str, **ids: Any
) -> HttpResponse:
    """Send an invitation again, once for each press, and return to the list at `back`."""
    if request.method == "POST":
        try:
            submit_once(request, "invitation", send_again, **ids)
        except NotFound:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, gettext("The e-mail has been sent again. Its link is valid for 14 days.")
            )
    return redirect(back)

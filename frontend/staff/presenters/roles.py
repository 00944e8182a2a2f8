"""The form that gives a role to an e-mail address, and the page that removes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.accounts.enums import Role
from consult.accounts.roles import actions as role_actions
from consult.accounts.roles.actions import LastHolder
from frontend.staff.entries import team
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm, posted, status

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class RoleForm(ActForm):
    """A form for an e-mail address and a role; only roles that the viewer may give are offered."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_(
            "The person receives an e-mail, and gets the role by signing in with this address."
        ),
        error_messages={"required": _("Write an e-mail address.")},
    )
    role = forms.ChoiceField(
        label=_("Role"), widget=forms.RadioSelect, error_messages={"required": _("Choose a role.")}
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        field = choice_field(self, "role")
        field.choices = [(role, capfirst(Role(role).label)) for role in roles]
        field.choice_hints = HINTS
        if len(roles) == 1:
            field.initial = roles[0]


HINTS: dict[str, StrOrPromise] = {
    Role.FACILITATOR: _("Runs workshops and writes the contributions of groups."),
    Role.RESPONDENT: _("Drafts the official answers. A manager publishes them."),
    Role.WRITER: _(
        "Writes the synthesis and lists the sources. A manager publishes the synthesis."
    ),
    Role.MODERATOR: _(
        "Reads reported texts and decides about them, with reasons. Needs a second factor."
    ),
    Role.MANAGER: _("Prepares, publishes and closes the consultation. Needs a second factor."),
    Role.ORGANISATION_ADMIN: _("Creates consultations and gives roles."),
}


def confirm_removal(request, grant, back):
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
    context = team(request, form=form, grant=grant, is_own=is_own, back=back)
    return render(request, "staff/remove_role.html", context, status=status(form))

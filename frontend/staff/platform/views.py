"""Pages of the organisations of the installation: list, creation, and settings of each."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.invitations import selectors as invitation_selectors
from consult.accounts.roles import selectors as role_selectors
from consult.accounts.senders.selectors import find_sender_request_of, find_waiting_senders
from consult.accounts.tenants import actions as tenant_actions
from consult.accounts.tenants import installation
from consult.core.exceptions import NotFound
from consult.core.postgres import keyset
from consult.organisations import selectors
from frontend.staff.entries import required, team
from frontend.staff.platform.forms import (
    AdministratorForm,
    HostForm,
    NewOrganisationForm,
    SenderForm,
    SuspensionForm,
)
from frontend.staff.presenters.senders import describe_records, is_in_use
from frontend.staff.presenters.team_rows import list_team_rows
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

SIZE = 50


@page("organisation.create")
def list_organisations(request):
    """List organisations with their hosts, filtered by words, and create one.

    A new organisation is created with its first administrator.
    """
    required(account_rules.can_create_organisation(request.viewer))
    form = NewOrganisationForm(posted(request))
    if submit(request, form, "organisation", tenant_actions.welcome_organisation):
        messages.success(
            request,
            _(
                "The organisation has been created. Its site answers once its domain points to "
                "this server."
            ),
        )
        return redirect("staff-platform")
    words = request.GET.get("q", "").strip()
    organisations, last = keyset.cut(
        selectors.find_organisations(words, request.GET.get("after", "")), SIZE
    )
    context = team(
        request,
        "staff-platform",
        form=form,
        organisations=organisations,
        waiting_senders=find_waiting_senders(organisations),
        words=words,
        next_url=f"?{urlencode({'q': words, 'after': last.pk})}" if last else "",
    )
    return render(request, "staff/platform/organisations.html", context, status=status(form))


FORMS = {
    "host": HostForm,
    "administrator": AdministratorForm,
    "sender": SenderForm,
    "suspension": SuspensionForm,
}
SAID = {
    "host": gettext_lazy("The site of the organisation now answers on this domain name."),
    "administrator": gettext_lazy("The person is invited, and receives an e-mail with a link."),
    "sender": gettext_lazy("The sender has been saved."),
    "suspension": gettext_lazy("The site is suspended."),
    "host_choose": gettext_lazy("Links now use this domain name."),
    "host_remove": gettext_lazy("The domain has been removed."),
    "dismiss": gettext_lazy("The role has been removed."),
    "invite_again": gettext_lazy("The e-mail has been sent again. Its link is valid for 14 days."),
    "invite_withdraw": gettext_lazy("The invitation has been withdrawn."),
    "sender_accept": gettext_lazy("E-mails of the organisation now leave from this address."),
    "resume": gettext_lazy("The site is open again."),
}


@page("organisation.manage")
def edit_organisation(request, organisation_id):
    """Show an organisation, and change its hosts, administrators, sender and suspension.

    Each form and each button names what it does in the field `do`. Other people do not learn which
    ids exist.
    """
    if not account_rules.can_manage_organisations(request.viewer):
        raise NotFound
    organisation = selectors.find_organisation(organisation_id)
    act_name = request.POST.get("do", "")
    initial = {"sender_email": organisation.sender_email}
    forms = {
        name: form(
            request.POST if name == act_name else None, initial=initial, auto_id=f"id_{name}_%s"
        )
        for name, form in FORMS.items()
    }
    if _submit_act(request, organisation, act_name, forms):
        messages.success(request, SAID[act_name])
        return redirect("staff-platform-organisation", organisation.pk)
    form = forms.get(act_name)
    rows = list_team_rows(
        request.viewer,
        role_selectors.administrators_of(organisation),
        invitation_selectors.list_administrator_invitations(organisation),
        mine=[Role.ORGANISATION_ADMIN],
    )
    sender = find_sender_request_of(organisation)
    context = team(
        request,
        "staff-platform",
        organisation_shown=organisation,
        sender=sender,
        findings=describe_records(sender) if sender else [],
        is_sender_in_use=bool(sender and is_in_use(organisation, sender)),
        forms=forms,
        form=form,
        rows=rows,
        is_here=organisation.pk == request.organisation.pk,
    )
    return render(
        request, "staff/platform/organisation.html", context, status=status(form) if form else 200
    )


def _submit_act(request, organisation, act_name, forms) -> bool:
    """Do the act of a form or a button, and return whether it was done.

    Return False if no act was asked for, or if a form has to be corrected.
    """
    target = {"organisation_id": organisation.pk}
    by_form: dict[str, tuple[str, Callable]] = {
        "host": ("host", installation.add_host),
        "administrator": ("invitation", installation.invite_administrator),
        "sender": ("organisation", installation.set_sender),
        "suspension": ("organisation", installation.suspend_organisation),
    }
    if act_name in by_form:
        kind, act = by_form[act_name]
        form = forms[act_name]
        return bool(submit(request, form, kind, act, **target))
    by_button: dict[str, Callable] = {
        "host_choose": partial(installation.choose_primary_host, host_id=request.POST.get("id")),
        "host_remove": partial(installation.remove_host, host_id=request.POST.get("id")),
        "dismiss": partial(installation.dismiss_administrator, grant_id=request.POST.get("id")),
        "invite_again": partial(
            installation.send_invitation_again, invitation_id=request.POST.get("id")
        ),
        "invite_withdraw": partial(
            installation.withdraw_invitation, invitation_id=request.POST.get("id")
        ),
        "resume": installation.resume_organisation,
        "sender_accept": partial(
            installation.accept_sender, address=request.POST.get("address", "")
        ),
    }
    if act_name not in by_button:
        return False
    by_button[act_name](viewer=request.viewer, **target)
    return True


def _typed(form):
    return {name: value for name, value in form.cleaned_data.items() if name not in ("key", "sure")}

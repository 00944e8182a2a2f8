"""The page of the sender of an organisation's e-mails."""

from email.utils import parseaddr

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.senders import actions as sender_actions
from consult.accounts.senders.selectors import find_sender_request
from consult.organisations.selectors import sender_of
from frontend.staff.entries import of_organisation, required
from frontend.staff.organisation.mails.forms import AddressForm, CodeForm
from frontend.staff.presenters.senders import describe_sender
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

KIND = "sender_request"


@page("organisation.edit")
def edit_sender(request):
    """Show from where e-mails leave, ask for another address, and prove it by a code."""
    required(account_rules.can_edit_organisation(request.viewer))
    organisation = request.organisation
    sender = find_sender_request(request.viewer)
    proves = request.POST.get("do") == "prove"
    known = sender.address if sender else organisation.contact_email
    address_form = AddressForm(None if proves else posted(request), initial={"address": known})
    code_form = CodeForm(posted(request) if proves else None, auto_id="id_code_%s")
    if not proves and submit(request, address_form, KIND, sender_actions.ask_sender):
        messages.success(request, _("An e-mail with a code is on its way to this address."))
        return redirect("staff-organisation-mails")
    if proves and submit(request, code_form, KIND, sender_actions.prove_sender):
        messages.success(
            request, _("The address is proved. The installation is asked to accept it.")
        )
        return redirect("staff-organisation-mails")
    sent = code_form if proves else address_form
    context = of_organisation(
        request,
        "staff-organisation-mails",
        form=sent,
        address_form=address_form,
        code_form=code_form if sender and not sender.proved_at else None,
        sender_in_use=parseaddr(sender_of(organisation))[1],
        is_own=bool(organisation.sender_email),
        findings=describe_sender(organisation, sender) if sender else [],
    )
    return render(request, "staff/organisation/mails.html", context, status=status(sent))

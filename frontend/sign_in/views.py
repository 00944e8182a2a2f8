"""Pages to sign in by a code or by password, and to sign out. They lead back to the page before."""

from django import forms
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from consult.accounts.adapters import AddressNotProved, sign_in_with_password
from consult.accounts.passkeys import passkey_proofs
from consult.accounts.sign_in import codes
from consult.accounts.sign_in.networks import visitor_mark
from consult.core.exceptions import AddressRefused, MailIsAway, TooMany
from frontend.sign_in.helped import help_url
from frontend.sign_in.pending_data import (
    act_of,
    around_act,
    back,
    collect_pending_data,
    find_request,
    leave_elsewhere,
    limit_pending_texts,
    sent_act,
    throttled,
    to,
)
from frontend.toolkit.forms.form_submission import posted, status
from frontend.toolkit.pages.page import PUBLIC, page
from frontend.toolkit.sign_in.act_completion import finish
from frontend.toolkit.sign_in.attempts import check_sign_in, longer_work, must_be_counted
from frontend.toolkit.sign_in.code_forms import TOO_MANY, AddressForm, PasswordForm, many_attempts


@page(PUBLIC)
def sign_in(request):
    """Ask for an address, and show which act it completes.

    The answer does not show whether the address is known. A wrong address can be changed, and the
    typed texts are not lost.
    """
    token, ask = find_request(request)
    data = collect_pending_data(request, token, ask)
    if request.viewer.participant:
        return HttpResponseRedirect(data["next"])
    if request.method == "POST":
        must_be_counted()
        leave_elsewhere(request)
    act = act_of(data)
    is_masked = act is not None and bool(act.address)
    initial = {"email": ask.email if ask and not is_masked else ""}
    form = AddressForm(posted(request), initial=initial, organisation=request.organisation)
    sender = visitor_mark(request)
    if request.method == "POST" and form.is_valid() and form.check_proof_or_delay(sender):
        try:
            return to("account_confirm_login_code", ask=_begin(request, form, data))
        except (TooMany, MailIsAway, AddressRefused) as refusal:
            return _address(request, form, data, token, refusal)
    return _address(request, form, data, token if ask else "")


def _begin(request, form, data):
    check_sign_in(request, is_proved=form.is_proved)
    written = form.cleaned_data
    data = limit_pending_texts(request, data)
    return codes.begin(
        request,
        email=written["email"],
        pending=data,
        key=str(written["key"] or ""),
        has_worked=form.has_worked,
    )


def _address(request, form, data, token, refusal=None):
    work = longer_work(request, refusal)
    if refusal and not work:
        form.add_error(
            "email", many_attempts(refusal) if isinstance(refusal, TooMany) else str(refusal)
        )
    over = request.GET.get("over") and not form.errors
    context = {
        "form": form,
        "next": data["next"],
        "help_url": help_url(request.viewer, data["next"]),
        "ask": token,
        "passkey_request": passkey_proofs.ask_any_passkey(request),
        "over": codes.AskIsOver.message if over else "",
        "refusal": refusal,
        "work": work,
    } | around_act(request, act_of(data), data["typed"])
    return throttled(render(request, "sign_in/address.html", context, status=status(form)), refusal)


@sensitive_post_parameters("password")
@page(PUBLIC)
def sign_in_by_password(request):
    """Sign in by password. A refusal does not show which of the address and password is wrong."""
    if request.viewer.participant:
        return HttpResponseRedirect(back(request))
    if request.method == "POST":
        must_be_counted()
        leave_elsewhere(request)
    act = sent_act(request)
    request.awaits_act = act is not None
    form = PasswordForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = sign_in_with_password(request, next_=back(request), **form.cleaned_data)
        except ValidationError:
            form.add_error(None, forms.ValidationError(TOO_MANY))
        except TooMany as refusal:
            form.add_error(None, many_attempts(refusal))
        except AddressNotProved:
            return _prove(request, form)
        else:
            if done:
                return finish(request, done, act, email=form.cleaned_data["email"])
            form.add_error(None, _("This address and this password do not match."))
    context = {"form": form, "next": back(request)} | around_act(request, act)
    return render(request, "sign_in/password.html", context, status=status(form))


def _prove(request, form):
    """Send a code for a password whose address was never proved by its e-mails.

    The code must be entered before the password is accepted.
    """
    data = collect_pending_data(request, "", None)
    email = form.cleaned_data["email"].lower()
    try:
        return to(
            "account_confirm_login_code",
            ask=codes.begin(request, email=email, pending=data),
        )
    except TooMany as refusal:
        form.add_error(None, many_attempts(refusal))
        context = {"form": form, "next": data["next"]} | around_act(request, act_of(data))
        return throttled(render(request, "sign_in/password.html", context), refusal)


@page(PUBLIC)
def sign_out(request):
    """Sign out, by a POST only, because another site could make a visitor follow a link."""
    if request.method != "POST":
        return render(request, "sign_in/out.html", {"next": back(request)})
    logout(request)
    return HttpResponseRedirect(reverse("home"))

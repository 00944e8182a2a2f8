"""Signing in and out: by a code sent to an address, or by password; always back to where one was."""

from urllib.parse import urlencode

from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import LoginByCodeStage
from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from consult.accounts.adapters import CodeProcess, sign_in_with_password
from frontend.acts import posted, status
from frontend.doors import PUBLIC, is_place, page
from frontend.sign_in.attempts import must_be_counted
from frontend.sign_in.forms import TOO_MANY, AddressForm, CodeForm, PasswordForm


def _back(request, default="home"):
    asked = request.POST.get("next") or request.GET.get("next")
    return asked if is_place(asked) else reverse(default)


def _with_next(name, back):
    return f"{reverse(name)}?{urlencode({'next': back})}"


def _leave_elsewhere(request):
    """Somebody signed in who is nobody here (another organisation's session, an erased person) starts afresh."""
    if request.user.is_authenticated:
        logout(request)


@page(PUBLIC)
def sign_in(request):
    """Ask for an address; the answer is the same whoever holds it."""
    if request.viewer.participant:
        return HttpResponseRedirect(_back(request))
    if request.method == "POST":
        must_be_counted()
        _leave_elsewhere(request)
    form = AddressForm(posted(request), request=request)
    if request.method == "POST" and form.is_valid():
        CodeProcess.begin(request, form.cleaned_data["email"])
        return HttpResponseRedirect(_with_next("account_confirm_login_code", _back(request)))
    return render(request, "sign_in/address.html", {"form": form, "next": _back(request)}, status=status(form))


@page(PUBLIC)
@login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="sign-in")
def confirm_code(request):
    """Ask for the code; send another one; let in."""
    must_be_counted()
    process = CodeProcess.resume(request._login_stage)
    if process is None:
        return HttpResponseRedirect(_with_next("sign-in", _back(request)))
    if request.POST.get("again"):
        return _send_again(request, process)
    form = CodeForm(posted(request), expected=process.code)
    if request.method == "POST":
        if form.is_valid():
            return process.finish(_back(request))
        if not process.record_invalid_attempt():
            return _ask_again(request)
    return render(request, "sign_in/code.html", _waiting(request, form, process), status=status(form))


def _waiting(request, form, process):
    mails = reverse("mail") if settings.CONSULT_MAIL_PAGE else ""
    return {"form": form, "next": _back(request), "email": process.email, "mail_page": mails}


def _send_again(request, process):
    if ratelimit.consume(request, app="allauth.account", action="request_login_code", key=process.email):
        process.resend()
        return HttpResponseRedirect(_with_next("account_confirm_login_code", _back(request)) + "&sent=1")
    form = CodeForm({}, expected=process.code)
    form.full_clean()
    form.errors["code"] = form.error_class([TOO_MANY])
    return render(request, "sign_in/code.html", _waiting(request, form, process), status=429)


def _ask_again(request):
    form = AddressForm(initial={"email": ""}, request=request)
    context = {"form": form, "next": _back(request), "expired": _("Too many wrong codes. Ask for a new one.")}
    return render(request, "sign_in/address.html", context, status=422)


@sensitive_post_parameters("password")
@page(PUBLIC)
def with_password(request):
    """Sign in by password; what is wrong is never said more precisely than « not these two together »."""
    if request.viewer.participant:
        return HttpResponseRedirect(_back(request))
    if request.method == "POST":
        must_be_counted()
        _leave_elsewhere(request)
    form = PasswordForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = sign_in_with_password(request, next_=_back(request), **form.cleaned_data)
        except ValidationError:
            form.add_error(None, forms.ValidationError(TOO_MANY))
        else:
            if isinstance(done, CodeProcess):
                return HttpResponseRedirect(_with_next("account_confirm_login_code", _back(request)))
            if done:
                return done
            form.add_error(None, _("This address and this password do not go together."))
    return render(request, "sign_in/password.html", {"form": form, "next": _back(request)}, status=status(form))


@page(PUBLIC)
def sign_out(request):
    """Leave: a button, never a link that another site could press."""
    if request.method != "POST":
        return render(request, "sign_in/out.html", {"next": _back(request)})
    logout(request)
    return HttpResponseRedirect(reverse("home"))

"""The second step of signing in, for whoever chose one: a code of their application, or a recovery code."""

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.stages import AuthenticateStage
from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from consult.accounts.second_factors import prove_second_factor
from consult.core.exceptions import Invalid
from frontend.acts import posted, status
from frontend.doors import PUBLIC, page
from frontend.sign_in.attempts import must_be_counted
from frontend.sign_in.forms import TOO_MANY


class SecondCodeForm(forms.Form):
    """Six digits of the application, or a longer code from the paper."""

    code = forms.CharField(
        label=_("Code of your application, or a recovery code"),
        max_length=24,
        error_messages={"required": _("Write the code that your application shows.")},
    )


@page(PUBLIC)
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="sign-in")
def ask(request):
    """Ask for the code, then go where one was going."""
    must_be_counted()
    form, stage = SecondCodeForm(posted(request)), request._login_stage
    if form.is_valid():
        try:
            prove_second_factor(request, stage.login.user, form.cleaned_data["code"])
            return stage.exit()
        except Invalid as refusal:
            form.add_error("code", str(refusal))
        except ValidationError:
            form.add_error("code", forms.ValidationError(TOO_MANY))
    return render(request, "sign_in/second_factor.html", {"form": form}, status=status(form))

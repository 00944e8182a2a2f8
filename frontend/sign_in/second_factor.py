"""The second step of signing in: a code of an application, a passkey, or a recovery code.

It is asked of people who have a second factor.
"""

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.internal.constants import LoginStageKey
from django.shortcuts import render

from frontend.toolkit.forms.form_submission import status
from frontend.toolkit.pages.page import PUBLIC, page
from frontend.toolkit.sign_in.act_completion import REMEMBERED, finish_remembered
from frontend.toolkit.sign_in.second_step import second_step


@page(PUBLIC)
@login_stage_required(stage=LoginStageKey.MFA_AUTHENTICATE.value, redirect_urlname="sign-in")
def ask_second_factor(request):
    """Ask for the second factor, then do the act or show the page that the person came for."""
    stage = request._login_stage
    request.awaits_act = REMEMBERED in request.session
    step = second_step(request, stage.login.user)
    if step.is_proven:
        return finish_remembered(request, stage.exit())
    return render(
        request,
        "sign_in/second_factor.html",
        {"form": step.sent, "step": step},
        status=status(step.sent),
    )

"""Pages where a sign-in code comes back: typed, or by the link of the e-mail in any browser."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from consult.accounts.sign_in import codes, proofs_of_work
from consult.accounts.sign_in.networks import WorkFirst
from consult.core.exceptions import DomainError, TooMany
from frontend.sign_in.asked import asked, carried, leave_elsewhere, throttled, to
from frontend.toolkit.attempts import (
    TooManyPeople,
    check_sign_in,
    check_sign_up,
    longer_work,
    must_be_counted,
)
from frontend.toolkit.code_forms import TOO_MANY, CodeForm
from frontend.toolkit.form_submission import bring, posted, status
from frontend.toolkit.page import PUBLIC, page


@page(PUBLIC)
def confirm_code(request):
    """Ask for the code, send another one if asked, and sign in."""
    must_be_counted()
    token, ask = asked(request)
    if request.viewer.participant:
        return HttpResponseRedirect(carried(request, token, ask)["next"])
    if ask is None or codes.is_over(ask):
        return to("sign-in", ask=token, over=1)
    form = CodeForm(posted(request))
    refusal = None
    try:
        if request.POST.get("again"):
            has_worked = proofs_of_work.spend(
                request.organisation, codes.WORK, request.POST.get("proof", "")
            )
            codes.send_again(request, token, has_worked=has_worked)
            return to("account_confirm_login_code", ask=token, sent=1)
        if request.method == "POST" and form.is_valid():
            check_sign_in(request)
            return _let_in(request, token, codes.proved_by_code(token, form.cleaned_data["code"]))
    except codes.AskIsOver:
        return to("sign-in", ask=token, over=1)
    except DomainError as why:
        refusal = why
        if isinstance(why, codes.WorkForCode):
            form = CodeForm()
        elif not isinstance(why, WorkFirst):
            form = _refused(form, why)
    mails = reverse("mail") if settings.CONSULT_MAIL_PAGE else ""
    context = {
        "form": form,
        "ask": token,
        "email": ask.email,
        "mail_page": mails,
        "minutes": codes.MINUTES,
    }
    context |= {
        "refusal": refusal,
        "work": longer_work(request, refusal),
        "for_code": isinstance(refusal, codes.WorkForCode),
    }
    return throttled(render(request, "sign_in/code.html", context, status=status(form)), refusal)


def _refused(form, why):
    """Return the form with the refusal on the field of the code."""
    form.full_clean()
    form.errors.pop("code", None)
    is_counted = isinstance(why, TooMany) and not isinstance(why, TooManyPeople)
    form.add_error("code", TOO_MANY if is_counted else str(why))
    return form


def _let_in(request, token, ask):
    """Sign in here, and add the texts that were typed in the browser that asked for the code."""
    if codes.is_newcomer(ask):
        try:
            check_sign_up(request)
        except TooMany as refusal:
            codes.wait(ask, refusal.retry_after)
            if isinstance(refusal, WorkFirst):
                raise
            raise TooManyPeople(refusal.retry_after) from refusal
    what = carried(request, token, ask)
    leave_elsewhere(request)
    bring(request, what["typed"])
    return codes.let_in(request, ask, what["next"])


@page(PUBLIC)
def confirm_link(request):
    """Open the link of the e-mail, in any browser.

    The page shows the address that it signs in, and its button signs in.
    """
    must_be_counted()
    token, ask = asked(request)
    link = request.POST.get("link") or request.GET.get("link") or ""
    if ask and request.viewer.participant and request.user.email == ask.email:
        return HttpResponseRedirect(carried(request, token, ask)["next"])
    context = {"ask": token, "link": link, "email": ask.email if ask else ""}
    refusal = None
    try:
        proved = codes.proved_by_link(token, link)
        if request.method == "POST":
            check_sign_in(request)
            return _let_in(request, token, proved)
    except codes.AskIsOver as over:
        return render(
            request, "sign_in/link.html", context | {"over": over, "email": ""}, status=410
        )
    except TooMany as why:
        refusal = why
    context |= {"refusal": refusal, "work": longer_work(request, refusal)}
    return throttled(render(request, "sign_in/link.html", context), refusal)

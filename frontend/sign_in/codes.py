"""Pages where a sign-in code comes back: typed, or by the link of the e-mail in any browser.

The act that waited for the code is done by it (ADR 85).
"""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from consult.accounts.sign_in import codes, proofs_of_work
from consult.accounts.sign_in.networks import WorkFirst
from consult.core.exceptions import DomainError, TooMany
from frontend.sign_in.pending_data import (
    act_of,
    around_act,
    collect_pending_data,
    done_of,
    find_request,
    leave_elsewhere,
    throttled,
    to,
)
from frontend.toolkit.forms.form_submission import posted, status
from frontend.toolkit.pages.page import PUBLIC, page
from frontend.toolkit.sessions.pending_acts import WORDS
from frontend.toolkit.sessions.unsent_texts import add_unsent
from frontend.toolkit.sign_in.act_completion import finish
from frontend.toolkit.sign_in.attempts import (
    TooManyPeople,
    check_sign_in,
    check_sign_up,
    longer_work,
    must_be_counted,
)
from frontend.toolkit.sign_in.code_forms import CodeForm, many_attempts

STOP_POLLING = 286  # htmx asks no more after this status


@page(PUBLIC)
def confirm_code(request):
    """Ask for the code, send another one if asked, and sign in."""
    must_be_counted()
    token, ask = find_request(request)
    data = collect_pending_data(request, token, ask)
    elsewhere = _finished_elsewhere(request, token, ask, data)
    if elsewhere:
        return elsewhere
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
            return _sign_in(request, token, codes.verify_code(token, form.cleaned_data["code"]))
    except codes.AskIsOver:
        return to("sign-in", ask=token, over=1)
    except DomainError as error:
        refusal = error
        if isinstance(error, codes.WorkForCode):
            form = CodeForm()
        elif not isinstance(error, WorkFirst):
            form = _refused(form, error)
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
    } | around_act(request, act_of(data), data["typed"])
    return throttled(render(request, "sign_in/code.html", context, status=status(form)), refusal)


def _finished_elsewhere(request, token, ask, data):
    """Return the answer if the request is over or polled by a script, else None."""
    done = done_of(token, ask)
    if request.viewer.participant and not data.get("act"):
        return HttpResponseRedirect(data["next"])
    if request.method != "POST" and (request.htmx or done):
        return _show_state(request, token, ask, done)
    return to("sign-in", ask=token, over=1) if ask is None or codes.is_over(ask) else None


def _show_state(request, token, ask, done):
    """Show that the act was done in another browser. To the page that polls, say when it changes.

    This browser is not signed in: the person who typed the address here may not be its holder.
    """
    if done and not request.htmx:
        context = {"done": WORDS[done["kind"]].done, "place": done["place"]}
        return render(request, "sign_in/done.html", context)
    if done:
        here = reverse("account_confirm_login_code")
        return HttpResponse(
            status=204, headers={"HX-Redirect": f"{here}?{urlencode({'ask': token})}"}
        )
    return HttpResponse(status=STOP_POLLING if ask is None or codes.is_over(ask) else 204)


def _refused(form, error):
    """Return the form with the refusal on the field of the code."""
    form.full_clean()
    form.errors.pop("code", None)
    form.add_error("code", many_attempts(error) if isinstance(error, TooMany) else str(error))
    return form


def _sign_in(request, token, ask):
    """Sign in here, and add the texts that were typed in the browser that asked for the code."""
    if codes.is_newcomer(ask):
        try:
            check_sign_up(request)
        except TooMany as refusal:
            codes.wait(ask, refusal.retry_after)
            if isinstance(refusal, WorkFirst):
                raise
            raise TooManyPeople(refusal.retry_after) from refusal
    data = collect_pending_data(request, token, ask)
    leave_elsewhere(request)
    add_unsent(request, data["typed"])
    request.awaits_act = bool(data.get("act"))
    signed_in = codes.sign_in_and_redirect(request, ask, data["next"])
    return finish(request, signed_in, act_of(data), email=ask.email, token=token)


@page(PUBLIC)
def confirm_link(request):
    """Open the link of the e-mail, in any browser.

    The page shows the address that it signs in and the act that waits. Its button does both.
    """
    must_be_counted()
    token, ask = find_request(request)
    link = request.POST.get("link") or request.GET.get("link") or ""
    data = collect_pending_data(request, token, ask)
    act = act_of(data)
    if ask and not act and request.viewer.participant and request.user.email == ask.email:
        return HttpResponseRedirect(data["next"])
    done = done_of(token, ask)
    if done and request.method != "POST" and codes.is_over(ask):
        return _show_state(request, token, ask, done)
    context = {"ask": token, "link": link, "email": ask.email if ask else ""}
    context |= around_act(request, act, data["typed"])
    refusal = None
    try:
        proved = codes.verify_link(token, link)
        if request.method == "POST":
            check_sign_in(request)
            return _sign_in(request, token, proved)
    except codes.AskIsOver as over:
        return render(
            request, "sign_in/link.html", context | {"over": over, "email": ""}, status=410
        )
    except TooMany as error:
        refusal = error
    context |= {"refusal": refusal, "work": longer_work(request, refusal)}
    return throttled(render(request, "sign_in/link.html", context), refusal)

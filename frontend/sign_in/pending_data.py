"""Data that waits for a sign-in code: the place to return to, typed texts, and a pending act.

It is available in any browser where the code comes back.
"""

from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.urls import reverse

from consult.accounts.sign_in import codes
from consult.core.exceptions import MailIsAway, TooMany
from frontend.toolkit.pages.page import is_place
from frontend.toolkit.sessions.pending_acts import PendingAct, unseal
from frontend.toolkit.sessions.unsent_texts import (
    admit_unsent,
    join_texts,
    limit_drafts,
    list_unsent,
)


def back(request, default="home"):
    """Return the place to come back to, which is on this site."""
    place = request.POST.get("next") or request.GET.get("next")
    return place if is_place(place) else reverse(default)


def to(name, **params):
    """Redirect to a page of the sign-in, with these values in its address."""
    params = {name: value for name, value in params.items() if value}
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode(params)}")


def find_request(request):
    """Return the secret of the request for a code, and the request, or None if it is forgotten."""
    token = request.POST.get("ask") or request.GET.get("ask") or ""
    return token, codes.find_request(token) if token else None


def collect_pending_data(request, token, ask):
    """Return the place to come back to, what was typed, and the act that waits.

    What was typed here is added to what was typed in the browser that asked.
    """
    before = codes.load_pending_data(ask, token) if ask else {"next": back(request), "typed": {}}
    for name in ("done", "email"):  # of an act that is done already
        before.pop(name, None)
    act = sent_act(request)
    if act:
        before |= {"act": act.as_data(), "mail": act.mail}
    return before | {"typed": limit_drafts(before["typed"] | list_unsent(request))}


def done_of(token, ask):
    """Return the kind and the page of the act that a code has done, or None."""
    return codes.load_pending_data(ask, token).get("done") if ask else None


def sent_act(request):
    """Return the act that the address or the form of a page contains, or None."""
    return unseal(request.organisation, request.POST.get("act") or request.GET.get("act"))


def act_of(data):
    """Return the act that waits in carried data, or None."""
    return PendingAct(**data["act"]) if data.get("act") else None


def around_act(request, act, typed=None):
    """Return what the pages of the sign-in show about an act, with the text that it publishes."""
    fields = (typed or list_unsent(request)).get(act.path, {}) if act else {}
    return {
        "act": act,
        "sealed_act": act.seal(request.organisation) if act else "",
        "act_text": join_texts(fields),
    }


def limit_pending_texts(request, data):
    """Count the typed texts as one more draft, and return what the request for a code may store.

    Above the limit, leave out the texts, which this browser stores itself. Raise `TooMany` if some
    of them were typed in another browser: that browser's own request stores them.
    """
    if not data["typed"] or admit_unsent(request):
        return data
    if data["typed"].keys() - list_unsent(request).keys():
        raise TooMany(retry_after=3600)
    return data | {"typed": {}}


def leave_elsewhere(request):
    """Sign out a session that has no participant here, so that its user can sign in again.

    It is a session of another organisation, or of an erased person.
    """
    if request.user.is_authenticated:
        logout(request)


def throttled(response, refusal):
    """Return the page, with the status and delay of a refusal if a later attempt may succeed."""
    if isinstance(refusal, TooMany | MailIsAway):
        response.status_code, response["Retry-After"] = refusal.status, str(refusal.retry_after)
    return response

"""What waits for a code, in whichever browser it comes back: the place to return to, and what was typed."""

from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.urls import reverse

from consult.accounts import asking
from consult.core.exceptions import MailIsAway, TooMany
from frontend.acts import may_keep, newest, waiting
from frontend.doors import is_place


def back(request, default="home"):
    """The place to come back to, on this very site."""
    asked_for = request.POST.get("next") or request.GET.get("next")
    return asked_for if is_place(asked_for) else reverse(default)


def to(name, **said):
    """Go to a page of signing in, and tell it this."""
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode(said)}")


def asked(request):
    """The secret of whoever asked for a code, and what they asked; none when it is not remembered."""
    token = request.POST.get("ask") or request.GET.get("ask") or ""
    return token, asking.found(token) if token else None


def carried(request, token, ask):
    """Where to come back to and what was typed, here or in the browser that asked before."""
    before = asking.carried(ask, token) if ask else {"next": back(request), "typed": {}}
    return before | {"typed": newest(before["typed"] | waiting(request))}


def counted(request, what):
    """Count what was typed as one more draft; above the limit, carry none of what this browser stores itself.

    Raise `TooMany` where another browser wrote some of it: its own code carries that.
    """
    if not what["typed"] or may_keep(request):
        return what
    if what["typed"].keys() - waiting(request).keys():
        raise TooMany(retry_after=3600)
    return what | {"typed": {}}


def leave_elsewhere(request):
    """Somebody signed in who is nobody here (another organisation's session, an erased person) starts afresh."""
    if request.user.is_authenticated:
        logout(request)


def throttled(response, refusal):
    """Return the same page, with the status and the delay of a refusal that a later attempt may not meet."""
    if isinstance(refusal, TooMany | MailIsAway):
        response.status_code, response["Retry-After"] = refusal.status, str(refusal.retry_after)
    return response

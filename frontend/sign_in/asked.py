"""Data that waits for a sign-in code: the place to return to, and what was typed in forms.

It is available in any browser where the code comes back.
"""

from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.urls import reverse

from consult.accounts.sign_in import codes
from consult.core.exceptions import MailIsAway, TooMany
from frontend.toolkit.form_submission import may_keep, newest, waiting
from frontend.toolkit.page import is_place


def back(request, default="home"):
    """Return the place to come back to, which is on this site."""
    asked_for = request.POST.get("next") or request.GET.get("next")
    return asked_for if is_place(asked_for) else reverse(default)


def to(name, **said):
    """Redirect to a page of the sign-in, with these values in its address."""
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode(said)}")


def asked(request):
    """Return the secret of the request for a code, and the request, or None if it is forgotten."""
    token = request.POST.get("ask") or request.GET.get("ask") or ""
    return token, codes.found(token) if token else None


def carried(request, token, ask):
    """Return the place to come back to, and what was typed here and in the browser that asked."""
    before = codes.carried(ask, token) if ask else {"next": back(request), "typed": {}}
    return before | {"typed": newest(before["typed"] | waiting(request))}


def counted(request, what):
    """Count the typed texts as one more draft, and return what the request for a code may store.

    Above the limit, leave out the texts, which this browser stores itself. Raise `TooMany` if some
    of them were typed in another browser: that browser's own request stores them.
    """
    if not what["typed"] or may_keep(request):
        return what
    if what["typed"].keys() - waiting(request).keys():
        raise TooMany(retry_after=3600)
    return what | {"typed": {}}


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

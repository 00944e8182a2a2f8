"""Forms without a valid token.

Either the session ended while they were filled in: what was typed is stored, and the sender signs in
again. Or a visitor pressed a button on a page that caches share, whose forms have no token.
"""

from urllib.parse import urlencode

from django.http import HttpResponse

from consult.accounts.requests import SiteRequest
from frontend.toolkit.pages.page import sign_in_url, to
from frontend.toolkit.sessions.unsent_texts import WRITTEN, store_unsent

SIGNS_IN = ("account_confirm_login_code", "sign-in-link")
# Pages of buttons that visitors press. The choice is in the body of the form, so that no address,
# history or log contains it.
PRESSED = ("proposal-position", "question-ballot", "comment-useful", "synthesis-passage")


def recover_form(request: SiteRequest) -> HttpResponse | None:
    """Redirect the sender of a form without a valid token, or return None.

    Return None if the form was sent from another site, or if there is no page to go on to. A
    browser names the site that a form was sent from, and no other site can name ours. So only forms
    of our own pages are stored, as a draft that does nothing by itself. Text browsers and old ones
    name no site. Their press of a button is answered too: it only shows a page that asks to sign in
    or to confirm, as a link from another site would.
    """
    name = request.resolver_match.url_name if request.resolver_match else ""
    if name in PRESSED and "Origin" not in request.headers:
        return _answer_button(request)
    if not is_from_this_site(request):
        return None
    if name in PRESSED:
        return _answer_button(request)
    if request.viewer.participant:
        return _sign_in_page(request) if name in SIGNS_IN else None
    if name in WRITTEN:
        return to(request, sign_in_url(request.path)) if store_unsent(request) else None
    return None


def is_from_this_site(request: SiteRequest) -> bool:
    """Return whether the form was sent from a page of this site."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def list_sendable_fields(request: SiteRequest) -> list[tuple[str, str]]:
    """List the fields of a form of this site, which can be sent again with a valid token.

    The list is empty for any other form.
    """
    name = request.resolver_match.url_name if request.resolver_match else ""
    if name not in WRITTEN or not is_from_this_site(request):
        return []
    fields = (
        (field, values) for field, values in request.POST.lists() if field != "csrfmiddlewaretoken"
    )
    return [(field, value) for field, values in fields for value in values]


def _answer_button(request: SiteRequest) -> HttpResponse:
    """Let the page of a button answer: it asks a visitor to sign in, which does the act (ADR 85).

    A participant who opened the page before signing in is asked to confirm, as on a GET.
    """
    if request.viewer.participant:
        request.method = "GET"
        request.GET = request.POST
    found = request.resolver_match
    return found.func(request, *found.args, **found.kwargs)  # type: ignore[union-attr]  # it has the name


def _sign_in_page(request: SiteRequest) -> HttpResponse:
    """Redirect a second tap, whose token was made before the first one signed in."""
    return to(request, f"{request.path}?{urlencode({'ask': request.POST.get('ask', '')})}")

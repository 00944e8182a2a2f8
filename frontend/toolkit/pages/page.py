"""The decorator of every page: its act in the role matrix, its refusals, and its caching."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from consult.accounts.permissions import MATRIX
from consult.accounts.requests import SiteRequest
from consult.core.exceptions import DomainError, NotAllowed, NotFound, SignInFirst, TooMany
from frontend.toolkit.pages import audited_pages
from frontend.toolkit.sessions.display import DISPLAY_COOKIE
from frontend.toolkit.sessions.pending_acts import SignInForAct
from frontend.toolkit.sessions.unsent_texts import WRITTEN, store_unsent
from frontend.toolkit.sharing import shared_bodies
from frontend.toolkit.sharing.shared_bodies import Personal

PUBLIC = "published.read"
LONGEST_PLACE = 2000  # characters
# For how many seconds caches may show texts of citizens. A text that a moderator hides is gone
# everywhere within this delay.
OF_CITIZENS = 5


class ShownElsewhere(DomainError):
    """Raised to redirect to the page that replaces the one that was asked for."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url


class Page(Protocol):
    """A decorated view, with its act and the number of seconds for which caches may share it."""

    policy: str
    shared: int


def page(
    act: str, *, shared: int = 0, prepare: bool = False, personal: Personal | None = None
) -> Callable[..., Any]:
    """Declare the act of the role matrix that a page does.

    `shared` is the number of seconds for which caches may show the page to any visitor. With
    `personal`, signed-in people share it too, apart from its islands (`shared_bodies`). With
    `prepare`, a visitor may fill in the form before signing in, and finds it again afterwards
    (`unsent_texts.DRAFTS`). So does a person whose session ended while they typed. What the team
    reads about people is noted in the audit log (`audited`).
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded_view(request: SiteRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with timezone.override(request.organisation.time_zone):
                try:
                    if not (prepare or "visitor" in MATRIX[act]):
                        _require_session(request)
                    response = _respond(
                        request,
                        lambda page_request: view(page_request, *args, **kwargs),
                        personal,
                        shared,
                    )
                    audited_pages.note(request, response)
                except DomainError as refusal:
                    response = refused(request, refusal)
            return _for_caches(request, response, shared)

        declared = cast("Page", guarded_view)
        declared.policy = act
        declared.shared = shared
        return guarded_view

    return decorate


def _respond(
    request: SiteRequest,
    render_for: Callable[[SiteRequest], HttpResponseBase],
    personal: Personal | None,
    seconds: int,
) -> HttpResponseBase:
    """Return the page from its shared body, or rendered for this reader."""
    found = personal and shared_bodies.respond(request, render_for, personal, seconds)
    return found or render_for(request)


def require_participant(request: SiteRequest) -> None:
    """Raise `SignInFirst` for a visitor, who is then asked to sign in and comes back."""
    if request.viewer.participant is None:
        raise SignInFirst


def _require_session(request: SiteRequest) -> None:
    """Raise `SignInFirst` for a visitor. Store the form of a person whose session ended."""
    found = request.resolver_match
    is_form = request.method == "POST" and found is not None and found.url_name in WRITTEN
    if request.viewer.participant is None and is_form:
        store_unsent(request)
    require_participant(request)


def refused(request: SiteRequest, refusal: DomainError) -> HttpResponse:
    """Return the page for a refusal: sign in first, not found, forbidden, or the broken rule."""
    if isinstance(refusal, ShownElsewhere):
        return to(request, refusal.url)
    if isinstance(refusal, SignInForAct):
        return to(request, sign_in_url(refusal.back, refusal.act.seal(request.organisation)))
    if isinstance(refusal, SignInFirst):
        return to(request, sign_in_url(request.get_full_path()))
    if isinstance(refusal, NotFound):
        raise Http404
    if isinstance(refusal, NotAllowed) and request.viewer.needs_second_factor:
        return to(request, f"{reverse('account-second-factor')}?asked=1")
    if isinstance(refusal, NotAllowed):
        raise PermissionDenied(str(refusal) if str(refusal) != str(NotAllowed.message) else "")
    if getattr(request, "htmx", None) and isinstance(refusal, TooMany):
        response = _toast(str(refusal))
    else:
        context = {"refusal": refusal, "back": came_from(request, "")}
        response = render(request, "errors/refused.html", context, status=refusal.status)
    if retry_after := getattr(refusal, "retry_after", None):
        response["Retry-After"] = str(retry_after)
    return response


def _toast(words: str) -> HttpResponse:
    """Return an answer to htmx that changes nothing on the page and shows a toast."""
    event = json.dumps({"consult:toast": {"text": words}})
    return HttpResponse(status=204, headers={"HX-Trigger": event})


def to(request: SiteRequest, url: str) -> HttpResponse:
    """Redirect to an address. Under htmx, the whole page is loaded."""
    if getattr(request, "htmx", None):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def sign_in_url(back: str, act: str = "") -> str:
    """Return the address of the sign-in page, with the place to come back to.

    `act` is the sealed act that the sign-in completes (`pending_acts`).
    """
    params = {"next": back, "act": act} if act else {"next": back}
    return f"{reverse('sign-in')}?{urlencode(params)}"


def is_place(url: str | None) -> bool:
    """Return whether an address is a path of this site, short enough to pass through signing in."""
    return bool(
        url
        and len(url) <= LONGEST_PLACE
        and url.startswith("/")
        and url[1:2] not in ("/", "\\")
        and url_has_allowed_host_and_scheme(url, None)
    )


def came_from(request: SiteRequest, default: str) -> str:
    """Return the path of the page that sent a form, if it is on this site, or a default."""
    referrer = request.headers.get("Referer", "")
    origin = f"{request.scheme}://{request.get_host()}"
    path = referrer.removeprefix(origin).partition("#")[0]
    return (
        path
        if referrer.startswith(f"{origin}/") and is_place(path) and path != request.get_full_path()
        else default
    )


def _for_caches(request: SiteRequest, response: HttpResponseBase, shared: int) -> HttpResponseBase:
    """Set the cache headers.

    The answer is public only for a visitor without a session or display cookie, and if a GET or
    HEAD succeeded. A header that the view has set stays.
    """
    shared_bodies.note_write(request, response)
    if "Cache-Control" in response:
        return response
    own = {settings.SESSION_COOKIE_NAME, DISPLAY_COOKIE} & set(request.COOKIES)
    public = shared and request.method in ("GET", "HEAD") and response.status_code == 200
    if public and request.viewer.is_public and not own:
        response["Cache-Control"] = f"public, max-age=0, s-maxage={shared}"
    else:
        response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response

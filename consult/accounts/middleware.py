"""Middleware for the viewer, the use of sessions and the device of a request.

`request.viewer` is read from a session only if there is one, so that visitors get no cookie.
"""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from consult.accounts.adapters import note_session_use
from consult.accounts.requests import SiteRequest
from consult.accounts.sessions import devices
from consult.accounts.sessions.identity import identify
from consult.accounts.sign_in import networks
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import powers_of, viewer_for, viewer_with

SESSION_ORGANISATION = "consult.organisation"


def may_share_answer(request: SiteRequest) -> bool:
    """Return whether caches may show the answer to other visitors.

    That is so if the viewer is public and the request has no session or CSRF cookie. The answer may
    depend on such a cookie: Django deletes an unknown session, and replaces an invalid form token.
    """
    answered = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    return request.viewer.is_public and answered.isdisjoint(request.COOKIES)


def _build_private_cache_control(response: HttpResponseBase) -> str:
    """Return the `Cache-Control` of an answer to a particular person.

    It may not be stored, except by that person's own browser if it never changes and names no
    person.
    """
    cache_control = response.get("Cache-Control", "")
    return (
        cache_control.replace("public", "private")
        if "immutable" in cache_control
        else "private, no-store"
    )


class ViewerMiddleware:
    """Middleware that sets `request.viewer`.

    A session that was opened on another organisation's host counts as a visitor here (section 37 of
    `docs/security-tests.md`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: SiteRequest) -> HttpResponseBase:
        if request.organisation is not None:
            request.viewer = self._viewer(request)
        response = self.get_response(request)
        if request.organisation is not None and not may_share_answer(request):
            response["Cache-Control"] = _build_private_cache_control(response)
        return response

    def _viewer(self, request: SiteRequest) -> Viewer:
        organisation = request.organisation
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return Viewer.public(organisation)
        person = identify(request)
        if request.session.get(SESSION_ORGANISATION) != str(organisation.id):
            return Viewer.public(organisation)
        if person is None:
            return viewer_for(organisation, request.user)
        request.session_used_at = person.used_at
        return viewer_with(
            organisation,
            person.participant,
            lambda _participant: person.grants,
            **powers_of(person.account),
        )


class ActivityMiddleware:
    """Middleware that stores the day on which a session was last used, for the list of devices.

    It runs after `ViewerMiddleware`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: SiteRequest) -> HttpResponseBase:
        if request.organisation is not None and request.viewer.participant:
            note_session_use(request)
        return self.get_response(request)


class DeviceMiddleware:
    """Middleware that makes the mark of the device available to actions.

    Here the mark is neither computed nor stored nor sent to the browser.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: SiteRequest) -> HttpResponseBase:
        with devices.on(partial(networks.device_mark, request)):
            return self.get_response(request)

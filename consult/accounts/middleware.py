"""Who is looking: `request.viewer`, read from a session only when there is one, so that visitors get no cookie."""

from functools import partial

from django.conf import settings

from consult.accounts import devices, networks
from consult.accounts.adapters import note_session_use
from consult.accounts.selectors import viewer_for
from consult.accounts.viewer import Viewer

SESSION_ORGANISATION = "consult.organisation"


def is_anybody(request) -> bool:
    """Whether caches may show the answer to others: nobody is signed in, and no cookie was shown that may be answered.

    Django takes back a session that it does not know, and replaces a form token that is none.
    """
    answered = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    return request.viewer.is_public and answered.isdisjoint(request.COOKIES)


def _for_somebody(response) -> str:
    """Of what somebody is shown nothing is kept, but for what never changes and names nobody, by their own browser."""
    said = response.get("Cache-Control", "")
    return said.replace("public", "private") if "immutable" in said else "private, no-store"


class ViewerMiddleware:
    """Set `request.viewer`; a session opened on another organisation's host is nobody here (reliability, anchor 37)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.organisation is not None:
            request.viewer = self._viewer(request)
        response = self.get_response(request)
        if request.organisation is not None and not is_anybody(request):
            response["Cache-Control"] = _for_somebody(response)
        return response

    def _viewer(self, request):
        organisation = request.organisation
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return Viewer.public(organisation)
        if request.session.get(SESSION_ORGANISATION) != str(organisation.id):
            return Viewer.public(organisation)
        return viewer_for(organisation, request.user)


class ActivityMiddleware:
    """Remember on which day a session was last used, for the list of one's devices; after `ViewerMiddleware`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.organisation is not None and request.viewer.participant:
            note_session_use(request)
        return self.get_response(request)


class DeviceMiddleware:
    """Let acts know from which device they are done; nothing is worked out, kept or sent to the browser here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with devices.on(partial(networks.device_mark, request)):
            return self.get_response(request)

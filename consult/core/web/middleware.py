"""Middleware that checks the address of a request, reads its language, and adds policies to answers.

The default language is at `/`, the others are under a prefix such as `/en/`. The API takes the
parameter `?lang=`.
"""

from collections.abc import Callable
from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseNotAllowed, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.utils import translation

PROBES = ("/health/live", "/health/serve", "/health/ready", "/health/host", "/metrics")
LONGEST_QUERY = 8000  # characters
SAFE = ("GET", "HEAD", "OPTIONS")
METHODS = (*SAFE, "POST", "PUT", "PATCH", "DELETE")
# What scripts of a page may ask the browser for. The site records voice messages, and finds the
# place of a person who asks for it (`recorder.js`, `map.js`).
PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(self), gyroscope=(), magnetometer=(), "
    "microphone=(self), midi=(), payment=(), usb=()"
)
CODES = {code for code, _name in settings.LANGUAGES}
# The attributes by which an answer changes its policy (`csp.decorators`).
POLICY_CHANGES = {"_csp_exempt", "_csp_config", "_csp_update", "_csp_replace"}


def language_of(request: HttpRequest) -> str:
    """Return the language of a request, from its address alone.

    So one address gives one page, and every cache can store it.
    """
    first = request.path_info.split("/", 2)[1]
    if first in CODES:
        return first
    requested = request.GET.get("lang", "") if request.path_info.startswith("/api/") else ""
    return requested if requested in CODES else settings.LANGUAGE_CODE


class PrintableAddressMiddleware:
    """Middleware that refuses addresses with a zero byte or a very long query, and unknown methods.

    No text of the database can contain a zero byte; forms and JSON refuse those in their data. A
    page repeats its address several times, so a long one costs the server more than the client. A
    page answers every method but POST as it answers GET, and TRACE is none that it should answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "%00" in query or len(query) > LONGEST_QUERY:
            raise BadRequest
        return self.get_response(request)


class AddressMiddleware(CommonMiddleware):
    """Django's checks of addresses, except for health probes and for writes to the API."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """Check the host, except for health probes and metrics.

        Load balancers and Prometheus send these requests to the bare address of a machine.
        """
        return None if request.path_info in PROBES else super().process_request(request)

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Return whether to redirect to the address with a slash; never for a write to the API.

        A client would repeat a redirected write as a GET. A 404 is clearer.
        """
        is_write = request.method not in SAFE and request.path_info.startswith("/api/")
        return not is_write and super().should_redirect_with_slash(request)


class LanguageMiddleware:
    """Middleware that activates the language of the address, never of the browser or a cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SecurityPolicyMiddleware(CSPMiddleware):
    """Middleware of django-csp that writes the policy of most answers once for each process.

    It also states what scripts may ask the browser for (`Permissions-Policy`). The site needs no
    nonces, because its pages have no scripts or styles of their own.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Prepare no nonce."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the policies to an answer that has none."""
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if settings.DEBUG or not POLICY_CHANGES.isdisjoint(vars(response)):
            return super().process_response(request, response)
        if HEADER not in response:
            response[HEADER] = self._usual_policy
        return response

    @cached_property
    def _usual_policy(self) -> str:
        return build_policy()

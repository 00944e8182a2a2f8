"""What an address says. The language is in it: the default one at `/`, others under `/en/`; the API says `?lang=`."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.middleware.common import CommonMiddleware
from django.utils import translation

PROBES = ("/health/live", "/health/serve", "/health/ready", "/health/host", "/metrics")
LONGEST_QUERY = 8000  # characters
SAFE = ("GET", "HEAD", "OPTIONS")
CODES = {code for code, _name in settings.LANGUAGES}


def language_of(request) -> str:
    """The language of a request, from its address alone, so that one address is one page for every cache."""
    first = request.path_info.split("/", 2)[1]
    if first in CODES:
        return first
    asked = request.GET.get("lang", "") if request.path_info.startswith("/api/") else ""
    return asked if asked in CODES else settings.LANGUAGE_CODE


class PrintableAddressMiddleware:
    """Refuse an address with a zero byte, which no text of the database can hold, or a very long query.

    Forms and JSON refuse their own zero bytes. A page repeats its address several times, so a long one costs us more
    than it costs its sender.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "%00" in query or len(query) > LONGEST_QUERY:
            raise BadRequest
        return self.get_response(request)


class AddressMiddleware(CommonMiddleware):
    """Django's checks of an address, but for what is asked before any host and what is never redirected."""

    def process_request(self, request):
        """Load balancers and Prometheus ask under the bare address of a machine."""
        return None if request.path_info in PROBES else super().process_request(request)

    def should_redirect_with_slash(self, request):
        """A client would turn a redirected write into a reading: in the API it is a 404."""
        is_write = request.method not in SAFE and request.path_info.startswith("/api/")
        return not is_write and super().should_redirect_with_slash(request)


class LanguageMiddleware:
    """Speak the language of the address, never the browser's or a cookie's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

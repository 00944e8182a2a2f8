"""Public pages are kept a few seconds in each process, for readers who are nobody in particular.

A proxy in front does the same; this makes the last evening bearable without one. Only what says itself that it is
public (`Cache-Control: public, s-maxage=…`) is kept, under the exact host and address, and never a page with a cookie.
"""

import hashlib
import re
import time

from django.core.cache import caches
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

SHARED = re.compile(r"(?:^|[ ,])s-maxage=(\d+)")
LARGEST = 512 * 1024


class SharedPagesMiddleware:
    """Answer from memory where the same public page was just made; give every public page an ETag."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not _is_for_anybody(request):
            return self.get_response(request)
        address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
        key = hashlib.sha256(address.encode()).hexdigest()
        kept = caches["pages"].get(key)
        response = _again(*kept) if kept else self._make(request, key)
        etag = response.headers.get("ETag")
        return get_conditional_response(request, etag=etag, response=response) if etag else response

    def _make(self, request, key):
        response = self.get_response(request)
        seconds = _shared_for(response)
        if seconds:
            response.headers.setdefault("ETag", quote_etag(hashlib.sha256(response.content).hexdigest()[:32]))
            if len(response.content) <= LARGEST:
                caches["pages"].set(key, (response.content, dict(response.headers), time.time()), seconds)
        return response


def _is_for_anybody(request):
    """A plain read by somebody who shows neither cookie nor token, of a whole page."""
    return (
        request.method in ("GET", "HEAD")
        and not request.COOKIES
        and "Authorization" not in request.headers
        and "HX-Request" not in request.headers
        and "Range" not in request.headers
    )


def _shared_for(response):
    """Seconds for which anybody may be shown this response; 0 when it is not for sharing."""
    said = response.headers.get("Cache-Control", "")
    found = SHARED.search(said)
    if response.status_code != 200 or response.streaming or response.cookies or "public" not in said or not found:
        return 0
    return int(found[1])


def _again(content, headers, made_at):
    response = HttpResponse(content, headers=headers)
    response.headers["Age"] = str(int(time.time() - made_at))
    return response

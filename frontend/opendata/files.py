"""The files of datasets: one stable address each, open to any origin, without sign-in.

No file is loaded whole into memory.
"""

import hashlib
from http import HTTPStatus
from typing import cast

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.core.exceptions import NotFound
from consult.opendata import selectors
from consult.opendata.exceptions import VersionIsAwaited, VersionIsWithdrawn
from frontend import ranges
from frontend.toolkit.pages.page import PUBLIC, page

# Any cache may store the files, but must revalidate them before use: a version may be withdrawn at
# any moment.
CACHING = "public, no-cache"


@require_safe
@page(PUBLIC)
def send_dataset_file(request, slug, version, filename):
    """Send a file of a published version.

    `latest` redirects to the numbered address, for citation.
    """
    try:
        if version == selectors.LATEST:
            found = selectors.get_version(request.viewer, slug, version)
            return _cached(HttpResponseRedirect(_address(slug, found.number, filename)))
        file = selectors.find_file(request.viewer, slug, version, filename)
    except VersionIsWithdrawn as gone:
        return _cached(_withdrawn(request, gone, slug, version, filename))
    except VersionIsAwaited as awaited:
        return _cached(_in_words(awaited, {"Retry-After": str(awaited.retry_after)}))
    except NotFound as missing:
        return _cached(_in_words(missing))
    return _cached(_conditional(request, file))


def _in_words(refusal, headers=None):
    """Refuse in one line of text: programs ask for files, and would take a page for a file."""
    plain = "text/plain; charset=utf-8"
    return HttpResponse(f"{refusal}\n", status=refusal.status, content_type=plain, headers=headers)


def _address(slug, number, filename):
    return reverse("open-data-file", args=[slug, number, filename])


def _cached(response):
    response["Cache-Control"] = CACHING
    return response


def _conditional(request, file):
    """Return 304 if the reader has the file, or else the bytes that the reader asks for."""
    etag = quote_etag(file.sha256)
    response = get_conditional_response(request, etag=etag) or _content(request, file, etag)
    response["ETag"] = etag
    return response


def _content(request, file, etag):
    response = ranges.respond(request, size=file.bytes, etag=etag, open_file=file.open)
    if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return response
    response["Content-Type"] = file.media_type
    response["X-Content-Type-Options"] = "nosniff"
    kind = "inline" if file.format in ("json", "md") else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{file.name}"'
    return response


def _withdrawn(request, withdrawal, slug, version, filename):
    """Return 410 with the reason, and the address of the version that replaces it.

    The manifest stays available, and contains the same facts.
    """
    following = _address(slug, withdrawal.replacement, filename) if withdrawal.replacement else None
    if filename == selectors.MANIFEST:
        found = selectors.get_version(request.viewer, slug, version)
        notice = {
            "reason": withdrawal.reason,
            "replacement": following and request.build_absolute_uri(following),
        }
        whole = JsonResponse(
            found.manifest | {"withdrawn": notice}, json_dumps_params={"ensure_ascii": False}
        )
        etag = quote_etag(hashlib.sha256(whole.content).hexdigest())
        # With a response, the function always returns one.
        response = cast(
            "HttpResponse", get_conditional_response(request, etag=etag, response=whole)
        )
        response["ETag"] = etag
    else:
        lines = [
            str(withdrawal),
            withdrawal.reason,
            following and _("Corrected version: %(path)s") % {"path": following},
        ]
        response = HttpResponse(
            "\n".join(filter(None, lines)), status=410, content_type="text/plain; charset=utf-8"
        )
    if following:
        response["Link"] = f'<{following}>; rel="successor-version"'
    return response

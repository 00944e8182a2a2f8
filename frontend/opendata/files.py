"""The files of datasets: one stable address each, no login, any origin, nothing held in memory."""

from __future__ import annotations

import hashlib

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.core.streaming import streamed
from consult.opendata import selectors
from consult.opendata.exceptions import VersionIsWithdrawn
from frontend.doors import PUBLIC, page

# Kept by whoever likes, and asked again before use: a version may be withdrawn at any moment.
CACHING = "public, no-cache"


@require_safe
@page(PUBLIC)
def dataset_file(request, slug, version, filename):
    """A file of a published version; `latest` leads to the numbered address, which can be cited."""
    if version == selectors.LATEST:
        found = selectors.get_version(request.viewer, slug, version)
        return _cached(HttpResponseRedirect(_address(slug, found.number, filename)))
    try:
        file = selectors.find_file(request.viewer, slug, version, filename)
    except VersionIsWithdrawn as gone:
        return _cached(_withdrawn(request, gone, slug, version, filename))
    return _cached(_conditional(request, file))


def _address(slug, number, filename):
    return reverse("open-data-file", args=[slug, number, filename])


def _cached(response):
    response["Cache-Control"] = CACHING
    return response


def _conditional(request, file):
    """304 for whoever has it, the headers alone for whoever asks only for them; else the content."""
    etag = quote_etag(file.sha256)
    response = get_conditional_response(request, etag=etag) or _whole(request, file)
    response["ETag"] = etag
    return response


def _whole(request, file):
    response = HttpResponse() if request.method == "HEAD" else streamed(request, file.open())
    response["Content-Type"] = file.media_type
    response["Content-Length"] = str(file.bytes)
    response["X-Content-Type-Options"] = "nosniff"
    kind = "inline" if file.format in ("json", "md") else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{file.name}"'
    return response


def _withdrawn(request, gone, slug, version, filename):
    """410: the reason, and the version that replaces it. The manifest stays, and says so."""
    following = _address(slug, gone.replacement, filename) if gone.replacement else None
    if filename == selectors.MANIFEST:
        found = selectors.get_version(request.viewer, slug, version)
        notice = {"reason": gone.reason, "replacement": following and request.build_absolute_uri(following)}
        whole = JsonResponse(found.manifest | {"withdrawn": notice}, json_dumps_params={"ensure_ascii": False})
        etag = quote_etag(hashlib.sha256(whole.content).hexdigest())
        response = get_conditional_response(request, etag=etag, response=whole)
        response["ETag"] = etag
    else:
        said = [str(gone), gone.reason, following and _("Corrected version: %(path)s") % {"path": following}]
        response = HttpResponse("\n".join(filter(None, said)), status=410, content_type="text/plain; charset=utf-8")
    if following:
        response["Link"] = f'<{following}>; rel="successor-version"'
    return response

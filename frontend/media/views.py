"""Uploaded files, sent to the viewers who may read the object that they belong to.

Browsers never run them, and never guess their type.
"""

from http import HTTPStatus

from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from consult.core.files import access, holders
from frontend import ranges
from frontend.media.content_security import IT_PLAYS, NOTHING_RUNS
from frontend.toolkit.pages import audited_pages
from frontend.toolkit.pages.page import PUBLIC, page


@require_safe
@page(PUBLIC)
def send_file(request, file_id, name):
    """Send a part of a file.

    A file that stops being public returns 404 at once, and leaves caches within the announced
    number of seconds.
    """
    file, seconds = holders.find(request.viewer, file_id, request.GET.get("preview", ""))
    part = access.variant(file, name)
    etag = quote_etag(part["sha256"])
    response = get_conditional_response(request, etag=etag) or _content(request, file, part, etag)
    audited_pages.note_file(request, file, response)
    response["ETag"] = etag
    response["Content-Security-Policy"] = IT_PLAYS if file.is_played else NOTHING_RUNS
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    is_public = request.viewer.is_public and not request.GET
    response["Cache-Control"] = (
        f"public, max-age={seconds}" if is_public else f"private, max-age={min(seconds, 60)}"
    )
    return response


def _content(request, file, part, etag):
    """Return the whole part, or the bytes that a player asks for."""
    response = ranges.respond(
        request,
        size=part["size"],
        etag=etag,
        open_file=lambda: access.open_variant(file, part["name"]),
    )
    if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return response
    response["Content-Type"] = file.media_type_of(part)
    response["X-Content-Type-Options"] = "nosniff"
    if not (file.is_image or file.is_played):
        response["Content-Disposition"] = content_disposition_header(True, file.name)
    return response

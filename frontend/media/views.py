"""Files that people sent: read by whoever may read what they belong to, never run, never guessed."""

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from consult.core import files
from consult.core.streaming import streamed
from frontend import audited
from frontend.doors import PUBLIC, page
from frontend.media import ranges

# Whatever a file holds, a browser that opens it alone runs nothing of it (reliability, anchors 51 and 52).
NOTHING_RUNS = "default-src 'none'; sandbox"
IT_PLAYS = "default-src 'none'; media-src 'self'; sandbox"


@require_safe
@page(PUBLIC)
def media(request, file_id, name):
    """A part of a file. What stops being public is 404 at once, and leaves caches within the seconds announced."""
    file, seconds = files.find(request.viewer, file_id, request.GET.get("preview", ""))
    part = files.variant(file, name)
    etag = quote_etag(part["sha256"])
    response = get_conditional_response(request, etag=etag) or _content(request, file, part, etag)
    audited.note_file(request, file, response)
    response["ETag"] = etag
    response["Content-Security-Policy"] = IT_PLAYS if file.is_played else NOTHING_RUNS
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    is_public = request.viewer.is_public and not request.GET
    response["Cache-Control"] = f"public, max-age={seconds}" if is_public else f"private, max-age={min(seconds, 60)}"
    return response


def _content(request, file, part, etag):
    """The whole, or the octets that a player asks for."""
    try:
        span = ranges.asked(request, part["size"], etag)
    except ranges.NothingThere:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{part['size']}"})
    response = _whole(request, file, part) if span is None else _span(request, file, part, *span)
    response["Content-Type"] = file.media_type_of(part)
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "bytes"
    if not (file.is_image or file.is_played):
        response["Content-Disposition"] = content_disposition_header(True, file.name)
    return response


def _whole(request, file, part):
    is_head = request.method == "HEAD"
    response = HttpResponse() if is_head else streamed(request, files.open_variant(file, part["name"]))
    response["Content-Length"] = str(part["size"])
    return response


def _span(request, file, part, first, length):
    content = files.open_variant(file, part["name"])
    content.seek(first)
    response = streamed(request, content, length=length)
    response.status_code = 206
    response["Content-Length"] = str(length)
    response["Content-Range"] = f"bytes {first}-{first + length - 1}/{part['size']}"
    return response

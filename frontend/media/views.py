"""Files that people sent: read by whoever may read what they belong to, never run, never guessed."""

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from consult.core import files
from consult.core.streaming import streamed
from frontend.doors import PUBLIC, page

# Whatever a file holds, a browser that opens it alone runs nothing of it (reliability, anchors 51 and 52).
NOTHING_RUNS = "default-src 'none'; sandbox"


@require_safe
@page(PUBLIC)
def media(request, file_id, name):
    """A part of a file. What stops being public is 404 at once, and leaves caches within the seconds announced."""
    file, seconds = files.find(request.viewer, file_id, request.GET.get("preview", ""))
    part = files.variant(file, name)
    etag = quote_etag(part["sha256"])
    response = get_conditional_response(request, etag=etag) or _whole(request, file, part)
    response["ETag"] = etag
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    is_public = request.viewer.is_public and not request.GET
    response["Cache-Control"] = f"public, max-age={seconds}" if is_public else f"private, max-age={min(seconds, 60)}"
    return response


def _whole(request, file, part):
    is_head = request.method == "HEAD"
    response = HttpResponse() if is_head else streamed(request, files.open_variant(file, part["name"]))
    response["Content-Type"] = file.media_type
    response["Content-Length"] = str(part["size"])
    response["X-Content-Type-Options"] = "nosniff"
    if not file.is_image:
        response["Content-Disposition"] = content_disposition_header(True, file.name)
    return response

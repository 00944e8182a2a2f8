"""The captions of a recording, for viewers who may read its transcript."""

import hashlib

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from consult.workshops.transcripts.selectors import transcripts as transcript_selectors
from frontend.media.content_security import NOTHING_RUNS
from frontend.toolkit.pages.page import PUBLIC, page

SECONDS = 5


@require_safe
@page(PUBLIC)
def send_captions(request, file_id):
    """Return the captions as WebVTT.

    Captions that stop being public, or are masked, leave caches within seconds.
    """
    written = transcript_selectors.captions_of_file(request.viewer, file_id).encode()
    etag = quote_etag(hashlib.sha256(written).hexdigest()[:32])
    whole = HttpResponse(written, content_type="text/vtt; charset=utf-8")
    response = get_conditional_response(request, etag=etag) or whole
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = NOTHING_RUNS
    is_public = request.viewer.is_public
    response["Cache-Control"] = f"public, max-age={SECONDS}" if is_public else "private, no-store"
    return response

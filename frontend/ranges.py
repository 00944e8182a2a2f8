"""Byte ranges of files, as players and resumed downloads ask for them (RFC 9110, section 14)."""

import re

from django.http import HttpResponse

from consult.core.web.streams import streamed

# A single range. Several ranges in one request could overload a server, and no player needs them.
ONE = re.compile(
    r"bytes=(?:(?P<first>\d{1,18})-(?P<last>\d{1,18})?|-(?P<length>\d{1,18}))", re.ASCII
)


class NothingThere(Exception):
    """Raised when the file ends before the range that is asked for."""


def respond(request, *, size: int, etag: str, open_file) -> HttpResponse:
    """Send a file, or the range that is asked for. Answer HEAD with the headers only.

    `open_file` returns a stream that can seek. It is called only if bytes are read.
    """
    try:
        span = requested_range(request, size, etag)
    except NothingThere:
        return HttpResponse(
            status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
        )
    response = (
        _span(request, open_file(), size, *span) if span else _whole_file(request, size, open_file)
    )
    response["Accept-Ranges"] = "bytes"
    return response


def _whole_file(request, size, open_file):
    response = HttpResponse() if request.method == "HEAD" else streamed(request, open_file())
    response["Content-Length"] = str(size)
    return response


def _span(request, content, size, first, length):
    content.seek(first)
    response = streamed(request, content, length=length)
    response.status_code = 206
    response["Content-Length"] = str(length)
    response["Content-Range"] = f"bytes {first}-{first + length - 1}/{size}"
    return response


def requested_range(request, size: int, etag: str) -> tuple[int, int] | None:
    """Return the first byte asked for and the number of bytes, or None for the whole file.

    Raise `NothingThere` if the range is outside the file. A range that is not understood, or of a
    file that has changed since, is answered with the whole file.
    """
    found = ONE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or found is None or request.headers.get("If-Range", etag) != etag:
        return None
    if found["length"]:
        first = max(0, size - int(found["length"]))
        last = size - 1
        is_there = int(found["length"]) > 0
    else:
        first = int(found["first"])
        last = min(size - 1, int(found["last"] or size))
        if found["last"] and int(found["last"]) < first:
            return None
        is_there = True
    if not is_there or first >= size:
        raise NothingThere
    return first, last - first + 1

"""Which octets of a file are asked for: players ask for what they play (RFC 9110, section 14)."""

from __future__ import annotations

import re

# One range; several in one request are a way to make a server work, and no player needs them.
ONE = re.compile(r"bytes=(?:(?P<first>\d{1,18})-(?P<last>\d{1,18})?|-(?P<length>\d{1,18}))", re.ASCII)


class NothingThere(Exception):
    """The file ends before what is asked for."""


def asked(request, size: int, etag: str) -> tuple[int, int] | None:
    """The first octet asked for and how many; None for the whole file. Raises `NothingThere`.

    A range that is not understood, or of a file that has changed since, is answered by the whole.
    """
    found = ONE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or found is None or request.headers.get("If-Range", etag) != etag:
        return None
    if found["length"]:
        first, last = max(0, size - int(found["length"])), size - 1
        is_there = int(found["length"]) > 0
    else:
        first, last = int(found["first"]), min(size - 1, int(found["last"] or size))
        if found["last"] and int(found["last"]) < first:
            return None
        is_there = True
    if not is_there or first >= size:
        raise NothingThere
    return first, last - first + 1

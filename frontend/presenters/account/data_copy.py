"""The copy of a participant's data as a zip: a page for any browser, and the same data as JSON.

The page opens without this site.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.accounts.personal_data.data_copy import take_copy
from consult.accounts.requests import SiteRequest
from consult.accounts.viewer import Viewer
from consult.core.exceptions import TooMany
from consult.core.web.streams import streamed
from consult.core.words.dates import format_date
from frontend.presenters.account.data_copy_words import label_value, section_title, word

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


FILE_NAME = "consult"
IN_MEMORY = 1024 * 1024  # bytes of a copy, before it is written to a file
# The place of the rows in the page. The page is split there and is never whole in memory.
HERE = "[[rows]]"
ENCODER = DjangoJSONEncoder(ensure_ascii=False)


def stream_copy(request: SiteRequest, viewer: Viewer) -> StreamingHttpResponse:
    """Return the file of a participant's data, streamed. Raise `TooMany`."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the response
    try:
        write_copy(viewer, file)
    except TooMany:
        file.close()
        raise
    file.seek(0)
    response = streamed(request, file)
    response["Content-Type"] = "application/zip"
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}.zip"'
    return response


def write_copy(viewer: Viewer, file: SpooledTemporaryFile[bytes]) -> None:
    """Write the copy into a file as a zip, row after row.

    Both parts show the data at the same moment.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = [("data.json", _write_json), (_("to-read.html"), _write_page)]

        def write(sections: Any) -> None:
            name, write_part = parts.pop(0)
            with archive.open(name, "w", force_zip64=True) as part:
                write_part(viewer, sections, lambda text: part.write(text.encode()))

        take_copy(viewer, write, times=len(parts))


def _write_json(viewer: Viewer, sections: Any, write: Callable[[str], object]) -> None:
    """Write one JSON object, with a list of objects for each section."""
    write("{")
    for number, (name, rows) in enumerate(sections):
        write(f"{',' if number else ''}\n{json.dumps(name)}: [")
        for place, row in enumerate(rows):
            write(f"{',' if place else ''}\n{ENCODER.encode(row)}")
        write("]")
    write("\n}\n")


def _write_page(viewer: Viewer, sections: Any, write: Callable[[str], object]) -> None:
    head = {
        "organisation": viewer.organisation,
        "name": viewer.person().public_name,
        "made_at": timezone.now(),
    }
    before, after = render_to_string("account/copy/page.html", head | {"rows_go_here": HERE}).split(
        HERE
    )
    write(before)
    for name, rows in sections:
        write(render_to_string("account/copy/section.html", {"title": section_title(name)}))
        is_empty = True
        for row in rows:
            is_empty = False
            write(
                render_to_string(
                    "account/copy/row.html", {"title": row.get("title"), "lines": lines(row)}
                )
            )
        if is_empty:
            write(render_to_string("account/copy/row.html", {"nothing": True}))
    write(after)


def lines(row: dict) -> list[tuple[StrOrPromise, Any]]:
    """Return a row as pairs of (words, text or rows), without its title and its empty values."""
    pairs = (
        (key, value)
        for key, value in row.items()
        if value not in ("", None, [], {}) and key != "title"
    )
    return [(word(key), _render_value(key, value)) for key, value in pairs]


def _render_value(key: str, value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"rows": [[*_titled(value), *lines(value)]]}
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        return {"rows": [[*_titled(row), *lines(row)] for row in value]}
    return {
        "text": ", ".join(map(str, value))
        if isinstance(value, list | tuple)
        else _in_words(key, value)
    }


def _titled(row: dict[str, Any]) -> list[Any]:
    return [(word("title"), {"text": row["title"]})] if row.get("title") else []


def _in_words(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return format_date(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return format_date(value)
    return label_value(key, value)

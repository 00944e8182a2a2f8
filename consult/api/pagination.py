"""Keyset pagination: pages stay stable while rows are added, and all cost the same.

This is so even where many rows have the same sort value.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.utils.urls import remove_query_param, replace_query_param

from consult.core import keyset
from consult.core.exceptions import Invalid

USUAL, MOST = 20, 100
NEWEST, OLDEST = ("-created_at", "-id"), ("created_at", "id")
BY_CHANGE = ("changed_at", "id")
FORWARDS, BACKWARDS = 0, 1


class BadCursor(Invalid):
    """Raised when a cursor was not made by this list."""

    code, message = "invalid_cursor", _("This cursor is not valid: follow the links of the list.")

    def __init__(self):
        super().__init__(attr="cursor")


class Page:
    """A page of a queryset in one order.

    All names of `ordering` must have the same sign, and the last one must be unique. A cursor
    contains the direction of reading and the key of the row next to it. Raise `BadCursor` where the
    text is not a cursor, or is the cursor of another list.
    """

    def __init__(self, queryset, ordering, *, size, cursor=""):
        try:
            direction, *key = keyset.decode_key(cursor) if cursor else [FORWARDS]
            if direction not in (FORWARDS, BACKWARDS) or bool(key) != bool(cursor):
                raise BadCursor
            self._found = keyset.stretch(
                queryset, ordering, key=key, is_backwards=direction == BACKWARDS, size=size
            )
        except Invalid:
            raise BadCursor from None
        self.rows = self._found.items

    def links(self, address: str) -> dict:
        """Return `next` and `previous`, each an address or None."""
        found = self._found
        return {
            "next": _link(address, FORWARDS, found.after) if found.after else None,
            "previous": _link(address, BACKWARDS, found.before) if found.before else None,
        }


def _link(address, direction, key):
    cursor = keyset.encode_key(direction, *key)
    return replace_query_param(remove_query_param(address, "cursor"), "cursor", cursor)


def page_schema(item: dict) -> dict:
    """Return the OpenAPI schema of a page of items."""
    link = {"type": "string", "format": "uri", "nullable": True}
    return {
        "type": "object",
        "required": ["next", "previous", "results"],
        "properties": {"next": link, "previous": link, "results": {"type": "array", "items": item}},
    }

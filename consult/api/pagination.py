"""Keyset pagination: pages stay stable while rows are added, and all cost the same.

This is so even where many rows have the same sort value.
"""

from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import CursorPagination
from rest_framework.utils.urls import remove_query_param, replace_query_param

from consult.core.exceptions import Invalid
from consult.core.postgres import keyset

USUAL = 20
MOST = 100
NEWEST = ("-created_at", "-id")
OLDEST = ("created_at", "id")
BY_CHANGE = ("changed_at", "id")
FORWARDS = 0
BACKWARDS = 1


class BadCursor(Invalid):
    """Raised when a cursor was not made by this list."""

    code = "invalid_cursor"
    message = _("This cursor is not valid: follow the links of the list.")

    def __init__(self):
        super().__init__(attr="cursor")


class KeysetPagination(CursorPagination):
    """Pages of a list in one order, by the keys of its rows.

    All names of `ordering` must have the same sign, and the last one must be unique. A cursor
    contains the direction of reading and the key of the row next to it.
    """

    def __init__(self, ordering):
        self.order = ordering

    def paginate_queryset(self, queryset, request, view=None):
        """Return the rows of the page that the address asks for.

        Raise `BadCursor` where its cursor is none, or the cursor of another list.
        """
        self.address = request.build_absolute_uri()
        try:
            self._found = self._read(queryset, view.query.get("cursor"), view.page_size)
        except Invalid:
            raise BadCursor from None
        return self._found.items

    def get_next_link(self):
        """Return the address of the next page, or None."""
        return self._found.after and self._link(FORWARDS, *self._found.after)

    def get_previous_link(self):
        """Return the address of the previous page, or None."""
        return self._found.before and self._link(BACKWARDS, *self._found.before)

    def get_paginated_response_schema(self, schema):
        """Return the OpenAPI schema of a page of items."""
        link = {"type": "string", "format": "uri", "nullable": True}
        results = {"type": "array", "items": schema}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": results},
        }

    def _read(self, queryset, cursor, size):
        direction, *key = keyset.decode_key(cursor) if cursor else [FORWARDS]
        if direction not in (FORWARDS, BACKWARDS) or bool(key) != bool(cursor):
            raise BadCursor
        return keyset.stretch(
            queryset, self.order, key=key, is_backwards=direction == BACKWARDS, size=size
        )

    def _link(self, *cursor):
        address = remove_query_param(self.address, "cursor")
        return replace_query_param(address, "cursor", keyset.encode_key(*cursor))


class RingPagination(KeysetPagination):
    """Pages of a random list, whose links contain the seed. There is no previous page."""

    def __init__(self, seed):
        self.seed = seed

    def get_next_link(self):
        """Return the address of the next page, or None."""
        if self._found.after is None:
            return None
        seeded = replace_query_param(self.address, "seed", self.seed)
        return replace_query_param(seeded, "cursor", self._found.after)

    def get_previous_link(self):
        """Return None."""
        return None

    def _read(self, queryset, cursor, size):
        return keyset.ring_page(queryset, self.seed, after=cursor, size=size)

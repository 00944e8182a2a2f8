"""Cursor paging: stable while rows are added, the same cost on every page."""

from rest_framework.pagination import CursorPagination


class Cursor(CursorPagination):
    """`{"next", "previous", "results"}`, `?page_size=` up to 100."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100


class NewestFirst(Cursor):
    """By (created_at, id), newest first."""

    ordering = ("-created_at", "-id")


class OldestFirst(Cursor):
    """By (created_at, id), oldest first."""

    ordering = ("created_at", "id")

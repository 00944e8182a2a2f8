"""Absolute addresses of pages and files, as the answers of the API give them.

They begin with the organisation's own host, never with the host of the request.
"""

from functools import cached_property

from django.conf import settings

from consult.core.files import access
from consult.organisations.selectors import origin


class Addresses:
    """The absolute addresses of one organisation.

    The host is read from the database once, and only when an address is asked for.
    """

    def __init__(self, organisation):
        self.organisation = organisation

    @cached_property
    def origin(self):
        """Return the scheme and host of the organisation's pages."""
        return origin(self.organisation)

    def file(self, file, part):
        """Return the address of a part of a stored file, on the origin that serves files."""
        return self.part(access.address(file.pk, part["name"]))

    def part(self, path):
        """Return the address of a path of a stored file, on the origin that serves files."""
        return (settings.MEDIA_ORIGIN or self.origin) + path

    def path(self, path):
        """Return the address of a page, from its path."""
        return self.origin + path

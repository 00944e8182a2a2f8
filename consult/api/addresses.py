"""Addresses of pages, as they are written into answers: from the organisation's own host, never from the request."""

from functools import cached_property

from django.conf import settings

from consult.core import files
from consult.organisations.selectors import origin


class Addresses:
    """The pages of one organisation; its host is read once, and only if somebody asks for an address."""

    def __init__(self, organisation):
        self.organisation = organisation

    @cached_property
    def origin(self):
        """Scheme and host."""
        return origin(self.organisation)

    def file(self, file, part):
        """A part of a stored file, at the origin that serves files."""
        return self.part(files.address(file.pk, part["name"]))

    def part(self, path):
        """A part of a stored file by its path, at the origin that serves files."""
        return (settings.MEDIA_ORIGIN or self.origin) + path

    def path(self, path):
        """A page by its path."""
        return self.origin + path

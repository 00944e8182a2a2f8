"""JSON in, and only JSON: UTF-8, of bounded size and depth."""

import json

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, negotiation, parsers


class TooLarge(exceptions.APIException):
    """The body is larger than what the API reads."""

    status_code, default_code = 413, "too_large"
    default_detail = _("The request is too large.")


class StrictJson(parsers.JSONParser):
    """UTF-8 whatever the Content-Type says, no NaN, refused above `DATA_UPLOAD_MAX_MEMORY_SIZE`."""

    def parse(self, stream, media_type=None, parser_context=None):
        """The body as Python; 400 when it is not JSON, 413 when it is too large."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge
        try:
            return json.loads(body.decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise exceptions.ParseError from None


def _refuse_constant(name):
    raise ValueError(name)


class AlwaysJson(negotiation.BaseContentNegotiation):
    """Every answer is JSON, whatever a client says it would rather have (RFC 9110 §12.5.1 allows it)."""

    def select_parser(self, request, parsers):
        """The parser of the body's own type, or none (415)."""
        return negotiation.DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(self, request, renderers, format_suffix=None):
        """The first renderer."""
        return renderers[0], renderers[0].media_type

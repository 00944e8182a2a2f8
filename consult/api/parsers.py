"""JSON in, and only JSON: UTF-8, of bounded size and depth."""

import json
import re

from django.conf import settings
from rest_framework import exceptions, negotiation, parsers

from consult.api.exceptions import TooLarge

# Escapes of half a character: in pairs they are emoji, alone they are no text at all.
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class StrictJson(parsers.JSONParser):
    """UTF-8 whatever the Content-Type says, no NaN, refused above `DATA_UPLOAD_MAX_MEMORY_SIZE`."""

    def parse(self, stream, media_type=None, parser_context=None):
        """The body as Python; 400 when it is not JSON, 413 when it is too large."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge
        try:
            text = body.decode()
            data = json.loads(text, parse_constant=_refuse_constant)
            if SURROGATE.search(text):
                json.dumps(data, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise exceptions.ParseError from None
        return data


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

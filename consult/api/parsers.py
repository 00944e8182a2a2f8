"""Request parsing: only JSON in UTF-8, of limited size and depth."""

import json
import re

from django.conf import settings
from rest_framework import exceptions, negotiation, parsers

from consult.api.exceptions import TooLarge

# Escapes of half a character. Two together can be an emoji; one alone is not valid text.
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class StrictJson(parsers.JSONParser):
    """A JSON parser that assumes UTF-8, refuses NaN, and limits the size of the body.

    It ignores the charset of the Content-Type. The limit is `DATA_UPLOAD_MAX_MEMORY_SIZE`.
    """

    def parse(self, stream, media_type=None, parser_context=None):
        """Return the body as a Python value.

        Raise `ParseError` (400) where it is not JSON, and `TooLarge` (413) where it is too large.
        """
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
    """Content negotiation that always answers JSON, whichever type the client accepts.

    RFC 9110 §12.5.1 allows it.
    """

    def select_parser(self, request, parsers):
        """Return the parser for the Content-Type of the body, or None, which answers 415."""
        return negotiation.DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(self, request, renderers, format_suffix=None):
        """Return the first renderer and its media type."""
        return renderers[0], renderers[0].media_type

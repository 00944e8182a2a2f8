"""The list of error codes: those of the domain rules and those of the API itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.utils import translation

from consult.core.exceptions import DomainError


@dataclass(frozen=True)
class ErrorCode:
    """An error code with the statuses it comes with, and its meaning in English."""

    code: str
    statuses: tuple[int, ...]
    meaning: str


# Codes that the API answers about a request before it applies any rule.
OF_REQUESTS = (
    ErrorCode("authentication_failed", (401,), "This token is not valid on this host."),
    ErrorCode(
        "bad_request",
        (400,),
        "The request cannot be read: unknown host, or an address that is none.",
    ),
    ErrorCode("busy", (503,), "The service is busy. Nothing was saved: try again in a moment."),
    ErrorCode("error", (500,), "The service failed. Nothing was saved."),
    ErrorCode("method_not_allowed", (405,), "This address does not take this method."),
    ErrorCode("parse_error", (400,), "The body is not JSON in UTF-8."),
    ErrorCode("token_scope", (403,), "This token may not do this, though its owner may."),
    ErrorCode(
        "too_large", (413,), "The body is larger than 2 MiB, or the file than was announced."
    ),
    ErrorCode("unsupported_media_type", (415,), "The body is not application/json."),
)
# Codes of one field or one parameter of a request.
OF_FIELDS = (
    ErrorCode("blank", (400,), "The text is empty."),
    ErrorCode("date", (400,), "A date is expected, and a time was given."),
    ErrorCode("empty", (400,), "The list is empty."),
    ErrorCode("invalid_choice", (400,), "The value is not in the list."),
    ErrorCode("max_length", (400,), "The text or the list is too long."),
    ErrorCode("max_string_length", (400,), "The number has too many digits."),
    ErrorCode("max_value", (400,), "The number is too large."),
    ErrorCode("min_length", (400,), "The text is too short."),
    ErrorCode("min_value", (400,), "The number is too small."),
    ErrorCode("not_a_dict", (400,), "An object is expected."),
    ErrorCode("not_a_list", (400,), "A list is expected."),
    ErrorCode("null", (400,), "The value is null."),
    ErrorCode("null_characters_not_allowed", (400,), "The text holds a zero byte."),
    ErrorCode("overflow", (400,), "The date or time is out of range."),
    ErrorCode("required", (400,), "The field is missing."),
    ErrorCode("surrogate_characters_not_allowed", (400,), "The text holds half of a character."),
)


def list_error_codes() -> list[ErrorCode]:
    """Return every code that an answer may have, in alphabetical order.

    It imports the URL configuration, so that every module that declares a refusal is loaded.
    """
    import_module(settings.ROOT_URLCONF)
    found: dict[str, ErrorCode] = {}
    with translation.override("en"):
        for error in (*OF_REQUESTS, *OF_FIELDS, *map(_of_rule, _rules(DomainError))):
            known = found.get(error.code, error)
            statuses = tuple(sorted({*known.statuses, *error.statuses}))
            found[error.code] = ErrorCode(error.code, statuses, known.meaning)
    return sorted(found.values(), key=lambda error: error.code)


def _rules(refusal: type[DomainError]) -> Iterator[type[DomainError]]:
    """Yield a refusal and its subclasses, without those of the pages.

    A refusal that only pages raise is not a code of the API.
    """
    if not refusal.__module__.startswith("frontend."):
        yield refusal
    for narrower in refusal.__subclasses__():
        yield from _rules(narrower)


def _of_rule(refusal: type[DomainError]) -> ErrorCode:
    return ErrorCode(refusal.code, (refusal.status,), str(refusal.message))

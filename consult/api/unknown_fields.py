"""The search for fields of a request body that its serializer does not declare."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from consult.core.exceptions import Invalid
from consult.core.words.text import clean_line

MOST_REPORTED = 20
LONGEST_NAME = 60


class UnknownField(Invalid):
    """Raised when the body has a field that the act does not read.

    Otherwise the value of a misspelt field would be lost without a warning.
    """

    code = "unknown_field"
    message = _("This field does not exist here. Check its name.")


def find_unknown_fields(serializer: serializers.Serializer | None, data: dict) -> list[str]:
    """Return the dotted paths of the fields of `data` that `serializer` does not declare.

    At most `MOST_REPORTED` paths are returned, the first ones. Nested objects and lists of objects
    are searched too. Without a serializer every field is unknown.
    """
    return list(dict.fromkeys(islice(_paths(serializer, data), MOST_REPORTED)))


def _paths(field: Any, value: Any) -> Iterator[str]:
    if isinstance(value, dict) and (field is None or isinstance(field, serializers.Serializer)):
        declared = field.fields if field else {}
        for name, inner in value.items():
            if name not in declared:
                yield clean_line(name)[:LONGEST_NAME] or "?"
            else:
                yield from (f"{name}.{path}" for path in _paths(declared[name], inner))
    elif isinstance(value, list) and isinstance(
        field, serializers.ListSerializer | serializers.ListField
    ):
        for place, inner in enumerate(value):
            yield from (f"{place}.{path}" for path in _paths(field.child, inner))

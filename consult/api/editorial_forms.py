"""The forms of texts that the team writes, in one language at a time."""

from django.utils.translation import get_language
from rest_framework import serializers

from consult.api.fields import LANGUAGES


class EditorialForm(serializers.Serializer):
    """A form whose texts are in the language of `?lang=`. `translated` names their columns."""

    translated: frozenset[str] = frozenset()

    def validate(self, data):
        """Return the values by column: each text goes into the column of its language."""
        language = get_language()
        return {
            f"{name}_{language}" if name in self.translated else name: value
            for name, value in data.items()
        }


def name_of_field(form: type[serializers.Serializer], column: str) -> str:
    """Return the field of a form that writes a column: `title_fr` is written by `title`.

    A column that no field writes keeps its name.
    """
    base, _separator, code = column.rpartition("_")
    columns = {column, base} if code in LANGUAGES else {column}
    return _find_field(form().fields, columns) or column


def _find_field(fields, columns):
    for name, field in fields.items():
        if field.source == "*":
            inner = _find_field(getattr(field, "fields", {}), columns)
            if inner:
                return f"{name}.{inner}"
        elif field.source in columns:
            return name
    return ""

"""How objects are told: shapes declare their fields for the schema, and read them without ceremony."""

from operator import attrgetter

from rest_framework import serializers

FIRST_END = "The first announced end, where the end was put later."
WHY_LATER = "Why the end was put later; empty where it was not."


class Shape(serializers.Serializer):
    """A read-only serializer: each field is an attribute of the object, unless the shape has a `tell_<field>`.

    Values go to JSON as they are (the encoder knows ids and times), which makes long lists several times faster than
    field by field conversion.
    """

    def to_representation(self, instance):
        """The object as a dict."""
        return {name: read(instance) for name, read in self._readers().items()}

    def _readers(self):
        if not hasattr(self, "_read"):
            # As declared: binding fields to each instance, for validation, would cost more than telling it.
            self._read = {name: self._reader(name, field) for name, field in self._declared_fields.items()}
        return self._read

    def _reader(self, name, field):
        if own := getattr(self, f"tell_{name}", None):
            return own
        read = attrgetter(field.source or name)
        if isinstance(field, serializers.BaseSerializer):
            return lambda instance: field.to_representation(read(instance))
        return read


def shape(name: str, doc: str, /, **fields) -> type[Shape]:
    """A small nested shape."""
    return type(name, (Shape,), {"__doc__": doc, "__module__": __name__, **fields})

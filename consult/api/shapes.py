"""The base of the API's JSON shapes.

A shape declares its fields for the OpenAPI schema, and reads their values directly.
"""

from operator import attrgetter

from rest_framework import serializers

FIRST_END = "The first announced end, where the end was put later."
WHY_LATER = "Why the end was put later; empty where it was not."


class Shape(serializers.Serializer):
    """A read-only serializer that reads each field as an attribute of the object.

    A method `read_<field>` of the shape replaces the attribute. Values go to the JSON encoder as
    they are (it knows ids and times). This makes long lists several times faster than a conversion
    of each field.
    """

    @property
    def context(self):
        """Return what the caller read for all objects. A shape is never bound to another one."""
        return self._context

    def to_representation(self, instance):
        """Return the object as a dict."""
        return {name: read(instance) for name, read in self._readers().items()}

    def _readers(self):
        if not hasattr(self, "_read"):
            # The declared fields are used as they are. Binding a copy of them to each instance, as
            # validation needs it, would cost more than serializing the object.
            self._read = {
                name: self._reader(name, field) for name, field in self._declared_fields.items()
            }
        return self._read

    def _reader(self, name, field):
        if own := getattr(self, f"read_{name}", None):
            return own
        read = attrgetter(field.source or name)
        if isinstance(field, serializers.BaseSerializer):
            return lambda instance: field.to_representation(read(instance))
        return read


def shape(name: str, doc: str, /, **fields) -> type[Shape]:
    """Return a class for a small nested shape."""
    return type(name, (Shape,), {"__doc__": doc, "__module__": __name__, **fields})

"""The base of the serializers of answers."""

from functools import cached_property, partial
from operator import attrgetter

from rest_framework import serializers

FIRST_END = "The first announced end, where the end was put later."
WHY_LATER = "Why the end was put later; empty where it was not."


class ReadOnlySerializer(serializers.Serializer):
    """A serializer of answers, which declares its fields for the OpenAPI schema.

    Each field is an attribute of the object, or the result of a method `get_<source>` of the
    serializer. Values go to the JSON encoder as they are (it knows ids and times). This makes long
    lists several times faster than a conversion of each field.
    """

    @property
    def context(self):
        """Return what the caller read for all objects. It is never bound to another serializer."""
        return self._context

    def to_representation(self, instance):
        """Return the object as a dict."""
        attributes, read_attributes, readers = self._readers
        found = dict.fromkeys(self._declared_fields)  # in the order of the schema
        found.update(zip(attributes, read_attributes(instance), strict=True))
        for name, read in readers.items():
            found[name] = read(instance)
        return found

    @cached_property
    def _readers(self):
        """The fields that are attributes of the object, their reader, and the readers of others.

        The declared fields are used as they are. Binding a copy of them to each instance, as
        validation needs it, would cost more than serializing the object.
        """
        readers = {name: self._reader(name, field) for name, field in self._declared_fields.items()}
        attributes = [name for name, read in readers.items() if read is None]
        paths = [self._declared_fields[name].source or name for name in attributes]
        # One path alone would be read as its value, and not as a tuple of it.
        read_attributes = attrgetter(*paths) if len(paths) > 1 else partial(_read_each, paths)
        return attributes, read_attributes, {name: read for name, read in readers.items() if read}

    def _reader(self, name, field):
        """Return what reads a field from an object, or None where it is an attribute of it."""
        method = f"get_{field.source or name}"
        if not hasattr(serializers.Serializer, method) and (own := getattr(self, method, None)):
            return own
        if isinstance(field, serializers.BaseSerializer):
            read = attrgetter(field.source or name)
            return lambda instance: field.to_representation(read(instance))
        return None


def _read_each(paths, instance):
    return [attrgetter(path)(instance) for path in paths]

"""The base of the serializers of answers."""

from functools import cached_property
from operator import attrgetter

from rest_framework import serializers

FIRST_END = "The first announced end, where the end was put later."
WHY_LATER = "Why the end was put later; empty where it was not."


class ReadOnlySerializer(serializers.Serializer):
    """A read-only serializer that reads each field as an attribute of the object.

    `source` names another attribute, or with a dot that of another object. A method `get_<source>`
    replaces the attribute, as for a `SerializerMethodField`. Values go to the JSON encoder as they
    are (it knows ids and times). This makes long lists several times faster than a conversion of
    each field. Two values are converted: those of nested serializers, and an empty text where the
    field allows null alone.
    """

    @property
    def context(self):
        """Return what the caller read for all objects. A serializer is never bound to another one."""
        return self._context

    def to_representation(self, instance):
        """Return the object as a dict. A dict that a method `get_<source>` made is complete."""
        if isinstance(instance, dict):
            return instance
        return {name: read(instance) for name, read in self._readers.items()}

    @cached_property
    def _readers(self):
        """What reads each declared field from an object.

        The declared fields are used as they are. Binding a copy of them to each instance, as
        validation needs it, would cost more than serializing the object.
        """
        fields = self._declared_fields.items()
        return {name: self._reader(field, field.source or name) for name, field in fields}

    def _reader(self, field, source):
        if source == "*":
            return field.to_representation
        method = f"get_{source}"
        # A field named `fields` does not mean the REST framework's own method `get_fields`.
        is_own = hasattr(self, method) and not hasattr(serializers.Serializer, method)
        read = getattr(self, method) if is_own else _attribute(field, source)
        if isinstance(field, serializers.BaseSerializer):
            return lambda instance: _represent(field, read(instance))
        is_text = isinstance(field, serializers.CharField | serializers.ChoiceField)
        if is_text and field.allow_null and not field.allow_blank:
            return lambda instance: read(instance) or None
        return read


def _attribute(field, source):
    """Return what reads an attribute by its path. On the way to a field that allows null, it may end.

    The path then leads to None, as in the REST framework.
    """
    read = attrgetter(source)
    if "." not in source or not field.allow_null:
        return read

    def read_or_none(instance):
        try:
            return read(instance)
        except AttributeError:
            return None

    return read_or_none


def _represent(field, value):
    return None if value is None else field.to_representation(value)


class BoundsSerializer(ReadOnlySerializer):
    """A question for a number between two bounds. The database stores them as decimals."""

    def get_minimum(self, instance):
        """Return the lowest value as a float, or None."""
        return None if instance.minimum is None else float(instance.minimum)

    def get_maximum(self, instance):
        """Return the highest value as a float, or None."""
        return None if instance.maximum is None else float(instance.maximum)


class RulesSerializer(ReadOnlySerializer):
    """An object whose rules are frozen when it is published."""

    def get_rules_hash(self, instance):
        """Return the hash of the rules in hexadecimal, or None for a draft."""
        return None if instance.status.is_draft else bytes(instance.rules_hash).hex()

"""Check a row before it is saved, whichever door it came through."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models


def check(obj, *, without=()) -> None:
    """Check fields and constraints as a form does, and the length of long texts, which Django leaves to forms.

    Fields named in `without` are the caller's own; nullable ones may be empty. Raises `ValidationError` by field.
    """
    errors = {field.name: error for field in _long_texts(obj) if (error := _too_long(obj, field))}
    if errors:
        raise ValidationError(errors)
    empty = {field.name for field in obj._meta.concrete_fields if field.null and getattr(obj, field.attname) is None}
    obj.full_clean(exclude=empty.union(without))


def _long_texts(obj):
    return [f for f in obj._meta.concrete_fields if isinstance(f, models.TextField) and f.max_length]


def _too_long(obj, field):
    try:
        MaxLengthValidator(field.max_length)(getattr(obj, field.attname) or "")
    except ValidationError as error:
        return error
    return None

"""One row, by a key that came from outside."""

from django.core.exceptions import ValidationError

from consult.core.exceptions import NotFound


def one_of(rows, **by):
    """The only row found. Raises `NotFound`, also where the key is not even one."""
    found = maybe_one(rows, **by)
    if found is None:
        raise NotFound
    return found


def maybe_one(rows, **by):
    """The only row found, or None, also where the key is not even one."""
    try:
        return rows.filter(**by).first()
    except (ValidationError, ValueError, OverflowError):
        return None

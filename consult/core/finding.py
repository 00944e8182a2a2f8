"""One row, by a key that came from outside."""

from django.core.exceptions import ValidationError

from consult.core.exceptions import NotFound


def one_of(rows, **by):
    """The only row found, or the first in the order asked for. Raises `NotFound`, also where the key is not one."""
    found = maybe_one(rows, **by)
    if found is None:
        raise NotFound
    return found


def maybe_one(rows, **by):
    """The same, or None."""
    try:
        # Not `first()`: it orders by the key, which Django compares with every column: a third of what a row costs
        return next(iter(rows.filter(**by)[:1]), None)
    except (ValidationError, ValueError, OverflowError):
        return None

"""The current values of an object, as initial data of its form."""


def values(form_class, thing) -> dict:
    """Return the current values of an object, as initial data of its form."""
    names = form_class.base_fields
    return {name: getattr(thing, name) for name in names if name != "key" and hasattr(thing, name)}

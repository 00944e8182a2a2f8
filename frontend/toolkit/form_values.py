"""The values of a form: its initial data, and its cleaned data for an action."""


def values(form_class, thing) -> dict:
    """Return the current values of an object, as initial data of its form."""
    names = form_class.base_fields
    return {name: getattr(thing, name) for name in names if name != "key" and hasattr(thing, name)}


def written(form, *left_out) -> dict:
    """Return the cleaned values for an action. An empty translated field becomes an empty text."""
    return {
        k: "" if v is None else v
        for k, v in form.cleaned_data.items()
        if k not in {"key", *left_out}
    }

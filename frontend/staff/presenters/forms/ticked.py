"""The field of the ticked rows of a list."""

from contextlib import suppress
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class TickedIds(forms.TypedMultipleChoiceField):
    """The ids of the ticked rows.

    Any id is valid: the action leaves out the rows that can no longer be decided.
    """

    default_error_messages = {"required": _("Tick at least one text.")}

    def __init__(self, **kwargs):
        super().__init__(coerce=UUID, **kwargs)

    def valid_value(self, value):
        """Return whether the value is a UUID."""
        with suppress(ValueError):
            return bool(UUID(value))
        return False

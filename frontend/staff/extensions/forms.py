"""The form of an extension: a later end, and its public reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Phase
from consult.core.exceptions import DomainError
from frontend.staff.presenters.forms.text_areas import SHORT
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.moment_fields import End, explain_dates

if TYPE_CHECKING:
    from frontend.staff.extensions.targets import Target


class ExtensionForm(ActForm, forms.ModelForm):
    """A form for a later end with its public reason.

    `shown_days` is the number of days on the button that was pressed. A person who changed the date
    since then reads its meaning first. `confirmed_days` is typed for a long extension.
    """

    left_out = ("shown_days",)
    closes_at = End(label=_("New end"), required_message=_("Write the new end."))
    moves_later_steps = forms.BooleanField(
        label=_("The following steps move by as many days"), required=False, initial=True
    )
    confirmed_days = forms.IntegerField(label=_("Number of days"), required=False)
    shown_days = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Phase
        fields = ["extension_reason"]
        labels = {"extension_reason": _("Why? This reason is public.")}
        widgets = {"extension_reason": SHORT}
        error_messages = {"extension_reason": {"required": _("Write the reason.")}}

    def __init__(self, *args: Any, target: Target, is_looking: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target = target
        self.possible_end: datetime | None = None
        self.is_looking = is_looking
        self.fields["extension_reason"].required = not is_looking
        if target.phase is None:
            del self.fields["moves_later_steps"]
        if not self.is_bound:
            self._show_as_required()
        self.fields["confirmed_days"].widget.attrs["inputmode"] = "numeric"
        explain_dates(self)

    def clean_closes_at(self) -> Any:
        """Return the new end, unless no confirmation makes it possible."""
        closes_at = self.cleaned_data["closes_at"]
        try:
            self.target.require_possible(closes_at)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from None
        self.possible_end = closes_at
        return closes_at

    @property
    def moves_later(self) -> bool:
        """Return whether the later steps move, once the form is cleaned."""
        return bool(self.cleaned_data.get("moves_later_steps"))

    def clean(self) -> dict:
        """Refuse a date whose meaning in words was not shown with the button."""
        cleaned = super().clean() or self.cleaned_data
        self._show_as_required()
        closes_at = cleaned.get("closes_at")
        if closes_at and not self.is_looking:
            days = self.target.days_until(closes_at)
            if cleaned.get("shown_days") != days:
                message = _("Read below what this date changes, then confirm.")
                self.add_error("closes_at", message)
        return cleaned

    def _show_as_required(self) -> None:
        """Write no label as optional. A field that is shown is needed in the end."""
        for name in ("extension_reason", "confirmed_days"):
            self.fields[name].required = True

    def arguments(self) -> dict:
        """Return the arguments of the action. Only a step has later steps."""
        arguments = super().arguments()
        arguments["reason"] = arguments.pop("extension_reason")
        return arguments

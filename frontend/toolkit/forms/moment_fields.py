"""Form fields for a date and hour, in the time zone of the organisation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.core.words.dates import format_date
from frontend.toolkit.words import dates

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


TYPED = "%d/%m/%Y %H:%M"
TYPED_DAY = "%d/%m/%Y"
FARTHEST = timedelta(days=731)


def require_near(value: date) -> None:
    """Raise `ValidationError` for a day over two years away, such as one with a wrong digit."""
    today = timezone.localdate()
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    if day - today > FARTHEST:
        message = gettext("%(day)s is more than two years away. Check the year.")
        raise forms.ValidationError(message % {"day": format_date(day, "j F Y")}, code="far")


class Moment(forms.DateTimeField):
    """A form field for a date and hour, in the time zone of the organisation.

    A day without an hour means its first minute, 00:00. With `shows_day`, that hour is not shown.
    """

    hour_of_a_day = "00:00"
    default_validators = [require_near]

    def __init__(
        self,
        *,
        required_message: StrOrPromise | None = None,
        shows_day: bool = False,
        **kwargs: Any,
    ) -> None:
        self.shows_day = shows_day
        messages: dict[str, Any] = {
            "invalid": _("Enter the date like this: 24/03/2027.")
            if shows_day
            else _("Enter the date and time like this: 24/03/2027 23:59.")
        }
        if required_message:
            messages["required"] = required_message
        super().__init__(
            input_formats=[TYPED, "%Y-%m-%dT%H:%M"],
            widget=forms.DateTimeInput(format=TYPED, attrs={"inputmode": "numeric"}),
            error_messages=messages,
            **kwargs,
        )

    def to_python(self, value: str | datetime | date | None) -> datetime | None:
        """Return the typed moment; a day without an hour is completed with `hour_of_a_day`."""
        if isinstance(value, str) and value.strip() and ":" not in value:
            value = f"{value.strip()} {self.hour_of_a_day}"
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Return the value to show: the day alone if its hour is the one that a day means."""
        shown = super().prepare_value(value)
        if not self.shows_day or not isinstance(shown, datetime):
            return shown
        is_usual = f"{shown:%H:%M}" == self.hour_of_a_day
        return shown.strftime(TYPED_DAY) if is_usual else shown

    def has_changed(self, initial: Any | None, data: Any | None) -> bool:
        """Return whether the minute changed.

        Seconds are not shown, so they cannot be typed again.
        """
        minute = initial.replace(second=0, microsecond=0) if initial else initial
        return super().has_changed(minute, data)


class End(Moment):
    """A form field for the end of something. A day without an hour means its last minute, 23:59."""

    hour_of_a_day = "23:59"


def explain_dates(form: forms.Form) -> None:
    """Write in the help text of each date of a form how to type it, and in which time zone."""
    for field in form.fields.values():
        if isinstance(field, End):
            field.help_text = _("dd/mm/yyyy hh:mm, %(zone)s. Without a time: 23:59.") % {
                "zone": dates.zone()
            }
        elif isinstance(field, Moment):
            field.help_text = _("dd/mm/yyyy hh:mm, %(zone)s") % {"zone": dates.zone()}

"""The form of the working hours and of the days off of an organisation."""

import re
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.organisations.enums import HolidayCalendar
from frontend.toolkit.forms.form_submission import ActForm

SPAN = re.compile(
    r"\s*(\d{1,2})\s*[:h]\s*(\d{2})?\s*(?:-|–|—|à|to)\s*(\d{1,2})\s*[:h]\s*(\d{2})?\s*",
    re.IGNORECASE,
)
DAY = "%d/%m/%Y"
LONGEST_LIST = 4000


class Spans(forms.CharField):
    """A form field for the opening hours of a day, such as "9:00-12:30, 13:30-17:00".

    It is empty for a day when the office is closed.
    """

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=80, **kwargs)

    def prepare_value(self, value):
        """Return the hours as they are typed."""
        return ", ".join("-".join(span) for span in value) if isinstance(value, list) else value

    def clean(self, value):
        """Return pairs of hours. Their order is checked by the model, not here."""
        typed = super().clean(value)
        matches = (
            [SPAN.fullmatch(part) for part in re.split(r"[,;]", typed)] if typed.strip() else []
        )
        if not all(matches):
            raise ValidationError(
                _("Write hours as 09:00-12:30, 13:30-17:00. Leave a closed day empty.")
            )
        return [
            [_hour(match[1], match[2]), _hour(match[3], match[4])] for match in matches if match
        ]


def _hour(hours, minutes):
    return f"{int(hours):02}:{minutes or '00'}"


class Days(forms.CharField):
    """A form field for the closing days, one a line."""

    def __init__(self, **kwargs):
        super().__init__(
            required=False,
            max_length=LONGEST_LIST,
            widget=forms.Textarea(attrs={"rows": 5}),
            **kwargs,
        )

    def prepare_value(self, value):
        """Return the days as they are typed, in order."""
        return (
            "\n".join(f"{day:{DAY}}" for day in sorted(value)) if isinstance(value, list) else value
        )

    def clean(self, value):
        """Return each day once, in order."""
        return sorted(
            {self._day(line) for line in super().clean(value).splitlines() if line.strip()}
        )

    def _day(self, line) -> date:
        try:
            return datetime.strptime(line.strip(), DAY).date()
        except ValueError:
            message = _("Write one day on each line, such as 26/12/2027. “%(line)s” is not a day.")
            raise ValidationError(message % {"line": line.strip()[:40]}) from None


class HoursForm(ActForm):
    """A form for the hours of seven days, the public holidays, and other closing days."""

    holiday_calendar = forms.ChoiceField(
        label=gettext_lazy("Public holidays"),
        required=False,
        choices=lambda: [
            (calendar.value, capfirst(calendar.label)) for calendar in HolidayCalendar
        ],
    )
    closing_days = Days(
        label=gettext_lazy("Other days off"),
        help_text=gettext_lazy("One day on each line, such as 26/12/2027."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number, name in WEEKDAYS.items():
            self.fields[f"day_{number}"] = Spans(label=capfirst(name))
        self.order_fields([f"day_{number}" for number in WEEKDAYS])

    @property
    def days(self):
        """Return the fields of the week, in order."""
        return [self[f"day_{number}"] for number in WEEKDAYS]

    def arguments(self) -> dict:
        """Return the typed values, ready for the action."""
        typed = self.cleaned_data
        week = [typed[f"day_{number}"] for number in WEEKDAYS]
        return {"opening_hours": week} | {
            name: typed[name] for name in ("holiday_calendar", "closing_days")
        }

"""The steps of a draft on one page: a form with a row for each, and their drawing in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consult.consultations.actions.helpers import name_refusal
from frontend.drawings.plan import Bar, TimePlan, draw_plan
from frontend.staff.consultations.forms import PhaseForm
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.moment_fields import End, Moment, require_near
from frontend.toolkit.forms.translated_forms import FIRST
from frontend.toolkit.words import dates

if TYPE_CHECKING:
    from consult.consultations.models import Phase

TITLE = f"title_{FIRST}"
DATES = ("opens_at", "closes_at")
LONGEST_MOVE = 365
USUAL_MOVE = 7
WIDTH = 1060
MOST_LABELS = 10
LETTER = 8.6
MARGIN = 24


@dataclass(frozen=True)
class Row:
    """A step with its fields. `days` is its length in words, or "" while its dates are wrong."""

    number: int
    phase: Phase
    title: BoundField
    opens_at: BoundField
    closes_at: BoundField
    days: str


@dataclass(frozen=True)
class LabelledBar:
    """A bar of the drawing with the words that fit in it."""

    bar: Bar
    y: int
    label: str


@dataclass(frozen=True)
class Drawing:
    """The steps in time, and the sentence that says the same."""

    plan: TimePlan
    bars: list[LabelledBar]
    sentence: str

    @property
    def floor(self) -> int:
        """The end of the lines of the months."""
        return 42 + 40 * self.plan.lanes


class TimetableForm(ActForm):
    """A form for the names and dates of the steps of a draft, all saved together.

    The button `shift` moves every date by `days`. Steps that another person added after the page
    was shown have no fields in what was sent, and stay as they are.
    """

    left_out = ("days",)
    days = forms.IntegerField(
        label=gettext_lazy("Move everything by"),
        required=False,
        min_value=-LONGEST_MOVE,
        max_value=LONGEST_MOVE,
        initial=USUAL_MOVE,
        widget=forms.NumberInput(attrs={"class": "input input-auto"}),
        error_messages={"invalid": gettext_lazy("Write a number of days, such as 7 or -7.")},
    )

    def __init__(self, data: Mapping[str, Any] | None, *, phases: Iterable[Phase]) -> None:
        super().__init__(data)
        self.phases = [phase for phase in phases if data is None or _name(phase, TITLE) in data]
        self.is_moved = data is not None and "shift" in data
        for number, phase in enumerate(self.phases, 1):
            for name, field in _fields_of(number).items():
                self.fields[_name(phase, name)] = field
                self.initial[_name(phase, name)] = getattr(phase, name)
        self.order_fields([name for name in self.fields if name != "days"])

    def clean(self) -> dict[str, Any] | None:
        """Check the move, which other buttons leave out."""
        if not self.is_moved:
            self.errors.pop("days", None)
        elif not self.errors:
            self._check_move()
        return self.cleaned_data

    def arguments(self) -> dict:
        """Return what changed in each step, by its id, with the dates after the move."""
        return {"phases": {phase.pk: dict(self._changes_of(phase)) for phase in self.phases}}

    def rows(self) -> list[Row]:
        """Return the steps in their order, each with its fields."""
        return [
            Row(
                number,
                phase,
                title=self[_name(phase, TITLE)],
                opens_at=self[_name(phase, "opens_at")],
                closes_at=self[_name(phase, "closes_at")],
                days=self._length_of(phase),
            )
            for number, phase in enumerate(self.phases, 1)
        ]

    def drawing(self) -> Drawing | None:
        """Return the drawing of the dates, as they are typed where they are right."""
        spans = [self._span_of(phase) or _stored_span(phase) for phase in self.phases]
        plan = draw_plan(
            [
                (begins.date(), ends.date(), phase.is_participatory)
                for phase, (begins, ends) in zip(self.phases, spans, strict=True)
            ],
            width=WIDTH,
            most_labels=MOST_LABELS,
        )
        if plan is None:
            return None
        titles = [str(self[_name(phase, TITLE)].value() or phase.title) for phase in self.phases]
        return Drawing(
            plan,
            [
                LabelledBar(bar, 34 + 40 * bar.lane, _fit(bar, number, title, span))
                for number, (bar, title, span) in enumerate(
                    zip(plan.bars, titles, spans, strict=True), 1
                )
            ],
            " ".join(
                _("%(step)s: from %(first)s to %(last)s.")
                % {"step": title, "first": dates.day(begins), "last": dates.day(ends)}
                for title, (begins, ends) in zip(titles, spans, strict=True)
            ),
        )

    def _changes_of(self, phase: Phase) -> Iterator[tuple[str, Any]]:
        for name in (TITLE, *DATES):
            field = _name(phase, name)
            is_typed = field in self.changed_data
            value = self.cleaned_data[field] if is_typed else getattr(phase, name)
            if name in DATES and self.is_moved:
                yield name, self._move(value)
            elif is_typed:
                yield name, value

    def _move(self, moment: datetime) -> datetime:
        """Return the same hour some days later, by the clock of the organisation."""
        return timezone.localtime(moment) + timedelta(days=self.cleaned_data["days"])

    def _check_move(self) -> None:
        """Refuse a move by no day, into the past, or too far away."""
        days = self.cleaned_data.get("days")
        if not days:
            self.add_error("days", _("Write a number of days other than 0."))
            return
        for phase in self.phases:
            moved = {name: value for name, value in self._changes_of(phase) if name in DATES}
            if days < 0 and moved["opens_at"].date() < timezone.localdate():
                sentence = _("The step “%(step)s” would begin on %(day)s, in the past.")
                names = {
                    "step": self.cleaned_data[_name(phase, TITLE)],
                    "day": dates.day(moved["opens_at"], year=True),
                }
                self.add_error("days", sentence % names)
                return
            try:
                require_near(moved["closes_at"])
            except ValidationError as refusal:
                self.add_error("days", refusal)
                return

    def _span_of(self, phase: Phase) -> tuple[datetime, datetime] | None:
        """Return the first and last moment of a step as they are shown, or None if they are wrong."""
        if not self.is_bound:
            return _stored_span(phase)
        names = [_name(phase, name) for name in DATES]
        if self.errors.keys() & names:
            return None
        begins, ends = (timezone.localtime(self.cleaned_data[name]) for name in names)
        return (begins, ends) if begins < ends else None

    def _length_of(self, phase: Phase) -> str:
        span = self._span_of(phase)
        return _count_days(span) if span else ""


def _name(phase: Phase, name: str) -> str:
    return name_refusal(phase.pk, name)


def _fields_of(number: int) -> dict[str, forms.Field]:
    """Return the fields of a step. Their labels, which the summary of errors shows, name the step."""
    fields: dict[str, forms.Field] = {
        TITLE: forms.CharField(
            label=_("Step %(number)s, name") % {"number": number},
            max_length=cast("forms.CharField", PhaseForm.base_fields[TITLE]).max_length,
            error_messages={"required": _("Write a name for the step.")},
        ),
        "opens_at": Moment(
            label=_("Step %(number)s, first day") % {"number": number},
            required_message=_("Write when the step begins."),
            shows_day=True,
        ),
        "closes_at": End(
            label=_("Step %(number)s, last day") % {"number": number},
            required_message=_("Write when the step ends."),
            shows_day=True,
        ),
    }
    for field in fields.values():
        field.is_named_in_summary = True  # type: ignore[attr-defined]  # read by `error_lines`
    return fields


def _stored_span(phase: Phase) -> tuple[datetime, datetime]:
    return timezone.localtime(phase.opens_at), timezone.localtime(phase.closes_at)


def _count_days(span: tuple[datetime, datetime]) -> str:
    n = (span[1].date() - span[0].date()).days + 1
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def _fit(bar: Bar, number: int, title: str, span: tuple[datetime, datetime]) -> str:
    """Return the longest label that fits in a bar: the number, the name, the length."""
    labels = (f"{number} {title}, {_count_days(span)}", f"{number} {title}", str(number))
    room = bar.width - MARGIN
    return next((label for label in labels if len(label) * LETTER <= room), "")

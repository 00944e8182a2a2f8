"""The form that starts a consultation from a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.accounts.viewer import Viewer
from consult.consultations.questions import check_questions
from consult.core.exceptions import Invalid
from consult.lifecycle.actions import copies as copy_actions
from consult.lifecycle.actions import starts as start_actions
from consult.lifecycle.selectors.starts import PARTS, Start
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

TYPED = "%d/%m/%Y"


class Day(forms.DateField):
    """A form field for a day, typed as jj/mm/aaaa."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=[TYPED, "%Y-%m-%d"],
            widget=forms.DateInput(
                format=TYPED,
                attrs={"inputmode": "numeric", "placeholder": pgettext_lazy("day", "dd/mm/yyyy")},
            ),
            **kwargs,
        )


class StartForm(ActForm):
    """A form with the model of a consultation, its title, its dates, its questions and its team.

    A field that the chosen model does not ask for keeps what was typed, and is neither checked nor
    sent to the action. `shown` is the model for which the page proposed a length.
    """

    left_out = ("shown", "source")

    model = forms.ChoiceField(label=_("How do you want to consult?"), widget=forms.RadioSelect)
    source = forms.ChoiceField(
        label=_("Consultation to start from"),
        required=False,
        help_text=_("All dates follow the new first day."),
        error_messages={"invalid_choice": _("Choose a consultation of the list.")},
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=start_actions.LONGEST_TITLE,
        help_text=_("What people read first."),
        error_messages={"required": _("Give a title. For example: “A plan for cycling”.")},
    )
    decision = forms.CharField(
        label=_("What will be decided, by whom, and when?"),
        max_length=start_actions.LONGEST_SUMMARY,
        required=False,
        help_text=_("One sentence. It says to each person what their opinion is for."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    first_day = Day(
        label=_("First day"),
        error_messages={
            "required": _("Write the first day."),
            "invalid": _("Write the first day like this: 08/02/2027."),
        },
    )
    days = forms.IntegerField(
        label=_("Length in days"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Write the length as a number of days, such as 45.")},
    )
    questions = forms.CharField(
        label=_("Your questions, one per line"),
        required=False,
        help_text=_(
            "Each becomes a topic, or a question of the questionnaire. You can complete them later."
        ),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    moderator = forms.EmailField(
        label=_("Who reads the texts?"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the whole e-mail address, with its @.")},
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        starts: Sequence[Start],
        sources: Sequence[Consultation],
        moderators: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.starts = {start.key: start for start in starts}
        choice_field(self, "model").choices = [(start.key, start.name) for start in starts]
        self.sources = {str(source.pk): source for source in sources}
        choice_field(self, "source").choices = [
            (key, source.title) for key, source in self.sources.items()
        ]
        self.fields["moderator"].help_text = moderators

    @property
    def start(self) -> Start:
        """The chosen model, or the first one."""
        chosen = self.starts.get(str(self["model"].value()))
        return chosen or next(iter(self.starts.values()))

    @property
    def copied(self) -> Consultation | None:
        """The consultation to copy, or the first one of the list. None for another model."""
        if "source" not in self.start.asks:
            return None
        chosen = self.sources.get(str(self["source"].value()))
        return chosen or next(iter(self.sources.values()))

    @property
    def action(self) -> Callable[..., Any]:
        """The action of the chosen model."""
        if self.copied:
            return copy_actions.copy_consultation
        return start_actions.start_consultation

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the action of the chosen model."""
        arguments = super().arguments()
        if self.copied:
            del arguments["model"]
            arguments["source_id"] = self.copied.pk
        return arguments

    def clean_title(self) -> str:
        """Return the title. Raise `ValidationError` with an example if it is empty."""
        title = self.cleaned_data["title"]
        _check(start_actions.check_title, title)
        return title

    def clean_first_day(self) -> Any:
        """Return the day. Raise `ValidationError` with a proposal if it is in the past."""
        day = self.cleaned_data["first_day"]
        _check(start_actions.check_first_day, self.viewer, day)
        return day

    def clean_days(self) -> int | None:
        """Return the length. Raise `ValidationError` if it is out of range."""
        days = self.cleaned_data["days"]
        _check(start_actions.check_days, days)
        return days

    def clean_questions(self) -> list[str]:
        """Return the lines. Raise `ValidationError` with the number of a bad line."""
        lines = self.cleaned_data["questions"].splitlines()
        _check(check_questions, lines)
        return lines

    def clean(self) -> dict[str, Any]:
        """Return the values without those that the model does not ask for, nor their errors."""
        cleaned = super().clean() or {}
        for name in PARTS - self.start.asks:
            cleaned.pop(name, None)
            self.errors.pop(name, None)
        return cleaned


def _check(check: Callable[..., Any], /, *values: Any) -> None:
    """Call a check of the action, and raise `ValidationError` with its refusal."""
    try:
        check(*values)
    except Invalid as refusal:
        raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


def follow_model(typed: QueryDict, starts: Sequence[Start]) -> QueryDict:
    """Return what was typed, with the length that the chosen model proposes.

    A length that the page proposed for another model, and that nobody changed, follows the model.
    """
    by_key = {start.key: start for start in starts}
    followed = typed.copy()
    shown = by_key.get(typed.get("shown", ""))
    chosen = by_key.get(typed.get("model", ""))
    if shown and chosen and typed.get("days", "").strip() == str(shown.days):
        followed["days"] = str(chosen.days)
    if chosen:
        followed["shown"] = chosen.key
    return followed

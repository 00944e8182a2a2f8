"""The form that filters the published answers of a consultation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.outcomes.enums import AnswerState
from frontend.presenters.consultation.topics import topic_title
from frontend.presenters.outcome.answers import label_of
from frontend.toolkit.forms.form_fields import choice_field

if TYPE_CHECKING:
    from consult.consultations.models import Topic

ALL = ("", pgettext_lazy("answers", "All"))


class FilterForm(forms.Form):
    """The filters of the list. It reads only, and has no key."""

    q = forms.CharField(
        label=_("Words of an answer or a contribution"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    state = forms.ChoiceField(
        label=_("Decision"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        choices=lambda: [ALL, *((state.value, label_of(state)) for state in AnswerState)],
    )
    topic = forms.ChoiceField(
        label=_("Topic"), required=False, widget=forms.Select(attrs={"class": "input"})
    )

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "topic").choices = [
            ("", pgettext_lazy("topics", "All")),
            *((topic.slug, topic_title(topic)) for topic in topics),
        ]

    def values(self) -> dict[str, str]:
        """Return the filters that are on. A value that is not on its list is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

"""The questions of a draft on one page: a form with a row for each topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from consult.consultations.actions.helpers import name_refusal
from consult.consultations.questions import LONGEST, check_questions
from consult.core.exceptions import Invalid
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.translated_forms import FIRST

if TYPE_CHECKING:
    from consult.consultations.models import Topic

QUESTION = f"question_{FIRST}"


@dataclass(frozen=True)
class Row:
    """A topic with its field. `above` and `below` are the values of its arrows, or ""."""

    topic: Topic
    question: BoundField
    has: list[str]
    above: str
    below: str


class QuestionListForm(ActForm):
    """A form for the questions of a draft, all saved together, and for new ones.

    The buttons `place` save too, and then move a topic. The buttons `remove` save the other rows.
    Topics that another person added after the page was shown have no field in what was sent, and
    stay as they are.
    """

    added = forms.CharField(
        label=gettext_lazy("New questions, one per line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    transversal = forms.CharField(
        label=gettext_lazy("A question for everything else"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy(
            "Last in the list, without a number. For example: “What other ideas do you have?”"
        ),
    )
    place = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None, *, topics: Iterable[Topic]) -> None:
        super().__init__(data)
        listed = list(topics)
        self.topics = [topic for topic in listed if data is None or _name(topic) in data]
        if any(topic.is_transversal for topic in listed):
            del self.fields["transversal"]
        for topic in self.topics:
            self.fields[_name(topic)] = _field_of(topic)
            self.initial[_name(topic)] = getattr(topic, QUESTION)
        self.removed = self._find((data or {}).get("remove"))
        if self.removed:
            self.fields[_name(self.removed)].required = False
        self.order_fields([_name(topic) for topic in self.topics])

    def clean_added(self) -> list[str]:
        """Return the lines. Raise `ValidationError` with the number of a bad line."""
        lines = self.cleaned_data["added"].splitlines()
        try:
            check_questions(lines)
        except Invalid as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        return lines

    def clean_place(self) -> tuple[UUID, int] | None:
        """Return the id of the topic that moves, and its number. Raise `ValidationError`."""
        if not self.cleaned_data["place"]:
            return None
        topic_id, _colon, number = self.cleaned_data["place"].partition(":")
        try:
            return UUID(topic_id), int(number)
        except ValueError as error:
            raise ValidationError(_("Choose a place of the list.")) from error

    def arguments(self) -> dict:
        """Return the question of each topic by its id, the new questions, and the topic to move."""
        questions = {topic.pk: self.cleaned_data[_name(topic)] for topic in self.topics}
        if self.removed:
            del questions[self.removed.pk]
        return {
            "questions": questions,
            "added": self.cleaned_data["added"],
            "transversal": self.cleaned_data.get("transversal", ""),
            "place": self.cleaned_data["place"],
        }

    @property
    def shows_added(self) -> bool:
        """Return whether the fields for new questions are unfolded."""
        names = {"added", "transversal"}
        return not self.topics or bool(names & self.errors.keys())

    def rows(self) -> list[Row]:
        """Return the topics in their order, each with its field."""
        last = sum(not topic.is_transversal for topic in self.topics)
        return [
            Row(
                topic,
                self[_name(topic)],
                has=list(_list_parts(topic)),
                above=_place(topic, -1, last),
                below=_place(topic, +1, last),
            )
            for topic in self.topics
        ]

    def _find(self, topic_id: str | None) -> Topic | None:
        return next((topic for topic in self.topics if str(topic.pk) == topic_id), None)


def _name(topic: Topic) -> str:
    return name_refusal(topic.pk, QUESTION)


def _field_of(topic: Topic) -> forms.CharField:
    """Return the field of a topic. Its label, which the summary of errors shows, names the topic."""
    field = forms.CharField(
        label=_("Question %(n)s") % {"n": topic.number} if topic.number else _("Last question"),
        max_length=LONGEST,
        error_messages={"required": _("Write a question.")},
        widget=forms.Textarea(attrs={"class": "input-lines"}),
    )
    field.is_named_in_summary = True  # type: ignore[attr-defined]  # read by `error_lines`
    return field


def _place(topic: Topic, by: int, last: int) -> str:
    """Return the value that moves a topic by one place, or "" at an end of the list."""
    number = topic.number and topic.number + by
    return f"{topic.pk}:{number}" if number and number <= last else ""


def _list_parts(topic: Any) -> Iterator[str]:
    """Yield what a topic has besides its question. `topics_with_counts` gives `document_count`."""
    if topic.background:
        yield pgettext("part of a topic", "context")
    if topic.easy_read:
        yield pgettext("part of a topic", "easy to read")
    if topic.sign_video_url:
        yield pgettext("part of a topic", "video")
    if topic.picture_id:
        yield pgettext("part of a topic", "image")
    if n := topic.document_count:
        yield ngettext("%(n)s document", "%(n)s documents", n) % {"n": n}

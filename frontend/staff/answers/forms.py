"""Forms for official answers: their words, their review, their follow-up, their due dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.outcomes.enums import AnswerState
from consult.outcomes.models.answers import ANSWER_LENGTH, LINE_LENGTH, NOTE_LENGTH, REASON_LENGTH
from frontend.presenters.consultation.topics import topic_title
from frontend.presenters.outcome.answers import label_of
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.moment_fields import require_near

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

HINTS: dict[str, StrPromise] = {
    AnswerState.ACCEPTED: _("The authority will do it. Write when."),
    AnswerState.ADAPTED: _(
        "The authority will do a part of it, or do it in another way. Write why."
    ),
    AnswerState.REJECTED: _("The authority will not do it. Write why."),
    AnswerState.UNDER_STUDY: _("The authority has not decided yet. Write when it will."),
    AnswerState.ALREADY_UNDER_WAY: _(
        "The authority had already decided it. Write how far the work has got."
    ),
    AnswerState.NOT_OURS: _("Another authority decides. Name it, and write why."),
}


def _states() -> list[tuple[str, str]]:
    return [(state.value, label_of(state)) for state in AnswerState]


def _line(length: int) -> dict:
    return {"max_length": length, "widget": forms.TextInput(attrs={"class": "input"})}


class AnswerForm(ActForm):
    """A form for the words of an answer.

    A published answer is corrected with a reason, which is public.
    """

    left_out = ("template", "is_published")
    state = forms.ChoiceField(
        label=_("What does the authority do?"),
        widget=forms.RadioSelect,
        choices=_states,
        error_messages={"required": _("Choose what the authority does.")},
    )
    transmitted_to = forms.CharField(
        label=_("Authority that received the contribution"),
        required=False,
        help_text=_("For example, the département or the operator of the line."),
        **_line(LINE_LENGTH),
    )
    body = forms.CharField(
        label=_("Answer"),
        max_length=ANSWER_LENGTH,
        help_text=_("Write to the person. Everyone reads it."),
        widget=forms.Textarea(attrs={"rows": 8, "data-consult-key": "e"}),
        error_messages={"required": _("Write the answer.")},
    )
    reasons = forms.CharField(
        label=pgettext_lazy("official answer", "Reasons"),
        required=False,
        max_length=ANSWER_LENGTH,
        help_text=_(
            "Law, cost, timetable, technical limit. They are public too. "
            "Required if the authority does not do all that was asked."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    template = forms.ChoiceField(
        label=_("Text to insert"),
        required=False,
        widget=forms.Select(attrs={"class": "input", "data-consult-key": "t"}),
    )
    note = forms.CharField(
        label=_("Reason for the correction"),
        required=False,
        help_text=_("The reason is public, with the date of the correction."),
        error_messages={"required": _("Write why you correct the answer.")},
        **_line(REASON_LENGTH),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, templates=(), is_published=False, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "state").choice_hints = HINTS
        choice_field(self, "template").choices = [
            ("", "—"),
            *((str(template.pk), template.title) for template in templates),
        ]
        if is_published:
            self.fields["note"].required = True
        else:
            del self.fields["note"]

    def clean(self):
        """Leave out the name of another authority where the answer is the authority's own."""
        typed = super().clean() or self.cleaned_data
        if typed.get("state") != AnswerState.NOT_OURS:
            typed["transmitted_to"] = ""
        return typed


class NoteForm(ActForm):
    """A form for an internal note."""

    text = forms.CharField(
        label=_("Internal note"),
        max_length=NOTE_LENGTH,
        help_text=_("Only the team reads it. It is never published."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the note.")},
    )


class ReturnForm(ActForm):
    """A form for the note with which a second reader returns an answer."""

    note = forms.CharField(
        label=_("What should the writer change?"),
        max_length=NOTE_LENGTH,
        help_text=_("Only the team reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what the writer should change.")},
    )


class MilestoneForm(ActForm):
    """A form for a dated fact that followed a published answer."""

    happened_on = forms.DateField(
        label=_("Date"),
        help_text=_("dd/mm/yyyy"),
        validators=[require_near],
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Write the date."),
            "invalid": _("Enter the date like this: 24/03/2027."),
        },
    )
    text = forms.CharField(
        label=_("What happened?"),
        help_text=_("For example: “The council approved the works.”"),
        error_messages={"required": _("Write what happened.")},
        **_line(REASON_LENGTH),
    )
    url = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("The page where people can check it."),
        error_messages={"invalid": _("Write a link that begins with https://.")},
        widget=forms.URLInput(attrs={"class": "input"}),
    )


class TemplateForm(ActForm):
    """A form for a text that answers begin with."""

    title = forms.CharField(
        label=_("Name of the template"),
        error_messages={"required": _("Name the template.")},
        **_line(LINE_LENGTH),
    )
    state = forms.ChoiceField(
        label=_("What does the authority do?"),
        choices=_states,
        widget=forms.Select(attrs={"class": "input"}),
    )
    body = forms.CharField(
        label=_("Answer"),
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write the answer.")},
    )
    reasons = forms.CharField(
        label=pgettext_lazy("official answer", "Reasons"),
        required=False,
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DueForm(ActForm):
    """A form for the day until which contributions are answered, and the service that answers."""

    due_on = forms.DateField(
        label=_("Answer by"),
        help_text=_("dd/mm/yyyy"),
        validators=[require_near],
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Enter the date by which you will answer."),
            "invalid": _("Enter the date like this: 24/03/2027."),
        },
    )
    service_id = forms.ChoiceField(label=_("Service that answers"), required=False)

    def __init__(self, *args, services=(), **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "service_id").choices = [
            ("", _("No service in particular")),
            *((str(service.pk), service.name) for service in services),
        ]

    def arguments(self) -> dict:
        """Return the day and the service, None where there is none."""
        arguments = super().arguments()
        return arguments | {"service_id": arguments["service_id"] or None}


class TopicDueForm(DueForm):
    """A form for the day and the service of the contributions that a topic has now."""

    topic = forms.ChoiceField(label=_("Topic"))
    field_order = ("topic", "due_on", "service_id")

    def __init__(self, *args, topics=(), **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "topic").choices = [
            (str(topic.pk), topic_title(topic)) for topic in topics
        ]


class ServiceForm(ActForm):
    """A form for the name of a service of the authority."""

    name = forms.CharField(
        label=_("Name of the service"),
        help_text=_("For example: Roads, Schools, Green spaces."),
        error_messages={"required": _("Name the service.")},
        **_line(LINE_LENGTH),
    )

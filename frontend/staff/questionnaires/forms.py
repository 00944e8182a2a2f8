"""Forms of the team for a questionnaire: texts, dates, sections and items.

Lengths come from the models.
"""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.questionnaires.enums import Anonymity, ItemKind
from consult.questionnaires.models import Item, Questionnaire, Section
from frontend.staff.presenters.forms.bounds import Bound
from frontend.staff.presenters.forms.closings import ReasonForm
from frontend.staff.presenters.forms.text_areas import SHORT
from frontend.staff.presenters.forms.typed_questions import TypedQuestionForm
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.moment_fields import End, Moment, explain_dates
from frontend.toolkit.forms.translated_forms import TranslatedForm


class QuestionnaireForm(TranslatedForm):
    """A form for a questionnaire in preparation: its texts, its dates and its anonymity."""

    anonymity = forms.ChoiceField(
        label=_("Link between people and answers"),
        widget=forms.RadioSelect,
        initial=Anonymity.NAMED,
    )
    topic_id = forms.TypedChoiceField(label=_("Topic"), required=False, empty_value=None)
    opens_at = Moment(label=_("First day of answers"), required=False)
    closes_at = End(label=_("Last moment to answer"), required=False)
    paper_until = End(label=_("Last moment to enter paper forms"), required=False)

    class Meta:
        model = Questionnaire
        fields = ["title", "introduction"]
        required = ["title"]
        labels = {
            "title": _("Title in %(language)s"),
            "introduction": _("What to know before answering, in %(language)s"),
        }
        widgets = {"introduction": SHORT}

    def __init__(self, *args, topics=(), **kwargs):
        super().__init__(*args, **kwargs)
        anonymity = choice_field(self, "anonymity")
        anonymity.choices = [(choice.value, WHO[choice][0]) for choice in Anonymity]
        anonymity.choice_hints = {choice.value: WHO[choice][1] for choice in Anonymity}
        topic_id = cast("forms.TypedChoiceField", self.fields["topic_id"])
        topic_id.choices = [
            ("", _("The whole consultation")),
            *((str(t.pk), t.title) for t in topics),
        ]
        topic_id.coerce = {str(topic.pk): topic.pk for topic in topics}.get
        explain_dates(self)
        self.fields["paper_until"].help_text = _(
            "Only if paper forms arrive after the close, thirty days later at most."
        )


WHO = {
    Anonymity.NAMED: (
        _("Linked to the person’s account"),
        _(
            "Participants can read and change their answers until the end. Their names are "
            "never shown."
        ),
    ),
    Anonymity.ANONYMOUS: (
        _("Anonymous"),
        _(
            "Answers are stored without any link to accounts. After sending, participants "
            "can neither read nor change them."
        ),
    ),
}


class SectionForm(TranslatedForm):
    """A form for a section of a questionnaire."""

    class Meta:
        model = Section
        fields = ["title", "text"]
        required = ["title"]
        labels = {
            "title": _("Title of the section, in %(language)s"),
            "text": _("Text under the title, in %(language)s"),
        }
        widgets = {"text": SHORT}


class ItemForm(TypedQuestionForm):
    """A form for an item: what it asks, and how people answer it.

    A section may ask "Why?" after two of its questions.
    """

    may_repeat = True
    kinds = ItemKind
    kind = forms.ChoiceField(label=_("Kind of answer expected"))
    minimum = Bound(
        label=_("Smallest number"),
        help_text=_("For a number or a scale. The ends of a scale are whole numbers."),
    )
    maximum = Bound(label=_("Largest number"))
    step = Bound(label=_("Step"))
    options_hint = _("For one or several choices: one option on each line.")

    class Meta:
        model = Item
        fields = ["label", "hint", "is_required", "max_choices", "unit"]
        required = ["label"]
        labels = {
            "label": _("Question in %(language)s"),
            "hint": _("Help in %(language)s"),
            "is_required": _("An answer is required"),
            "max_choices": _("How many answers at most"),
            "unit": _("Unit of a number"),
        }
        help_texts = {
            "is_required": _("A paper form counts even if this question is left empty."),
            "max_choices": _("For several choices only. Leave empty to allow any number."),
            "unit": _("Such as euros, km or people."),
        }


class ClosingForm(ReasonForm):
    """A form for the reason why a questionnaire closes before its date."""

    class Meta(ReasonForm.Meta):
        model = Questionnaire
        labels = {"closing_reason": _("Why does the questionnaire close early?")}
        help_texts = {"closing_reason": _("One sentence, shown on the page of the questionnaire.")}

"""Forms of the team for a questionnaire: texts, dates, sections and items.

Lengths come from the models.
"""

from typing import cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult.questionnaires.enums import Anonymity, ItemKind
from consult.questionnaires.models import Item, Questionnaire, Section
from frontend.staff.presenters.forms.bounds import LINES, Bound
from frontend.staff.presenters.forms.closings import ReasonForm
from frontend.staff.presenters.forms.text_areas import SHORT
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm, TranslatedForm
from frontend.toolkit.forms.moment_fields import End, Moment, explain_dates

LANGUAGES = ("fr", "en")
NUMBERS = ("minimum", "maximum", "step")


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
        fields = ["title_fr", "title_en", "introduction_fr", "introduction_en"]
        labels = {
            "title_fr": _("Title in French"),
            "title_en": _("Title in English"),
            "introduction_fr": _("What to know before answering, in French"),
            "introduction_en": _("What to know before answering, in English"),
        }
        widgets = {"introduction_fr": SHORT, "introduction_en": SHORT}

    def __init__(self, *args, topics=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title_fr"].required = True
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
        fields = ["title_fr", "title_en", "text_fr", "text_en"]
        labels = {
            "title_fr": _("Title of the section, in French"),
            "title_en": _("Title of the section, in English"),
            "text_fr": _("Text under the title, in French"),
            "text_en": _("Text under the title, in English"),
        }
        widgets = {"text_fr": SHORT, "text_en": SHORT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title_fr"].required = True


class ItemForm(ActForm, forms.ModelForm):
    """A form for an item: what it asks, and how people answer it.

    A section may ask "Why?" after two of its questions.
    """

    may_repeat = True
    kind = forms.ChoiceField(label=_("Kind of answer expected"))
    minimum = Bound(label=_("Smallest number"))
    maximum = Bound(label=_("Largest number"))
    step = Bound(label=_("Step"))
    options_fr = forms.CharField(
        label=_("Options in French"), required=False, widget=LINES, max_length=6000
    )
    options_en = forms.CharField(
        label=_("Options in English"), required=False, widget=LINES, max_length=6000
    )

    class Meta:
        model = Item
        fields = [
            "label_fr",
            "label_en",
            "hint_fr",
            "hint_en",
            "is_required",
            "max_choices",
            "unit",
        ]
        labels = {
            "label_fr": _("Question in French"),
            "label_en": _("Question in English"),
            "hint_fr": _("Help in French"),
            "hint_en": _("Help in English"),
            "is_required": _("An answer is required"),
            "max_choices": _("How many answers at most"),
            "unit": _("Unit of a number"),
        }
        help_texts = {
            "is_required": _("A paper form counts even if this question is left empty."),
            "max_choices": _("For several choices only. Leave empty to allow any number."),
            "unit": _("Such as euros, km or people."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["label_fr"].required = True
        choice_field(self, "kind").choices = [
            (kind.value, capfirst(kind.label)) for kind in ItemKind
        ]
        self.fields["options_fr"].help_text = _(
            "For one or several choices: one option on each line."
        )
        self.fields["options_en"].help_text = _("The same options, in the same order.")
        self.fields["minimum"].help_text = _(
            "For a number or a scale. The ends of a scale are whole numbers."
        )

    def arguments(self) -> dict:
        """Return the cleaned values in the shape that the action expects."""
        names = ("label_fr", "label_en", "hint_fr", "hint_en", "unit")
        data = {name: self.cleaned_data.get(name) or "" for name in names}
        data |= {
            name: self.cleaned_data[name]
            for name in ("kind", "is_required", "max_choices", *NUMBERS)
        }
        data["options"] = {
            code: self.cleaned_data[f"options_{code}"].splitlines() for code in LANGUAGES
        }
        return data


def initial_values(item) -> dict:
    """Return the current values of an item, as initial data of its form."""
    names = (*ItemForm.Meta.fields, "kind", *NUMBERS)
    options = {
        f"options_{code}": "\n".join(option.get(code, "") for option in item.options)
        for code in LANGUAGES
    }
    return {name: getattr(item, name) for name in names} | options


class ClosingForm(ReasonForm):
    """A form for the reason why a questionnaire closes before its date."""

    class Meta(ReasonForm.Meta):
        model = Questionnaire
        labels = {"closing_reason": _("Why does the questionnaire close early?")}
        help_texts = {"closing_reason": _("One sentence, shown on the page of the questionnaire.")}

"""Forms of the manager for a question put to the vote. Lengths and labels come from the models."""

from typing import cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import ResultsVisibility
from frontend.staff.presenters.forms.closings import ReasonForm
from frontend.staff.presenters.forms.text_areas import SHORT
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.moment_fields import End, Moment, explain_dates
from frontend.toolkit.forms.translated_forms import TranslatedForm
from votes.counting.methods import METHODS
from votes.models import Option, Poll

LEFT_TO_THE_MODEL = ("max_choices", "lowest", "highest", "step")


def list_kinds():
    """Return the kind of each voting method, with its label."""
    return [(kind, method.label) for kind, method in METHODS.items()]


class QuestionForm(TranslatedForm):
    """A form for a question in preparation: its text, its kind, its terms and its dates."""

    kind = forms.ChoiceField(
        label=_("Kind of answer expected"), choices=list_kinds, widget=forms.RadioSelect
    )
    visibility = forms.ChoiceField(
        label=_("Result before the close"),
        choices=[
            (ResultsVisibility.SEALED, _("Hidden from all")),
            (ResultsVisibility.AFTER_VOTE, _("Shown to people who voted")),
            (ResultsVisibility.LIVE, _("Shown to all")),
        ],
        widget=forms.RadioSelect,
        initial=ResultsVisibility.SEALED,
    )
    topic_id = forms.TypedChoiceField(label=_("Topic"), required=False, empty_value=None)
    opens_at = Moment(label=_("Vote begins"), required=False)
    closes_at = End(label=_("Vote ends"), required=False)

    class Meta:
        model = Poll
        fields = [
            "sentence",
            "explanation",
            "max_choices",
            "lowest",
            "highest",
            "step",
            "allows_blank",
            "aside",
        ]
        required = ["sentence"]
        labels = {
            "sentence": _("Question in %(language)s"),
            "explanation": _("What to know before answering, in %(language)s"),
            "aside": _("An open question beside the vote, in %(language)s"),
        }
        help_texts = {
            "aside": _(
                "For example “Why this choice?”. Answers are anonymous, and nothing links "
                "them to a ballot."
            ),
        }
        widgets = {"explanation": SHORT}

    def __init__(self, *args, topics=(), **kwargs):
        super().__init__(*args, **kwargs)
        names = [("", _("The whole consultation"))]
        topic_id = cast("forms.TypedChoiceField", self.fields["topic_id"])
        topic_id.choices = names + [(str(topic.pk), topic.title) for topic in topics]
        by_id = {str(topic.pk): topic.pk for topic in topics}
        topic_id.coerce = by_id.get
        explain_dates(self)
        for name in LEFT_TO_THE_MODEL:
            self.fields[name].required = False
            if self.initial.get(name) is None:
                self.initial[name] = cast("models.Field", Poll._meta.get_field(name)).default

    def arguments(self) -> dict:
        """Return the cleaned values. An empty number has its default."""
        return {
            name: value
            for name, value in super().arguments().items()
            if not (name in LEFT_TO_THE_MODEL and value is None)
        }


class OptionForm(TranslatedForm):
    """A form for an option of a question."""

    class Meta:
        model = Option
        fields = ["label"]
        required = ["label"]
        labels = {"label": _("Answer in %(language)s")}


class ContributionOptionForm(ActForm):
    """A form for an answer that comes from a contribution, named by its number."""

    number = forms.IntegerField(
        label=_("Number of the contribution"),
        min_value=1,
        max_value=2**31 - 1,
        help_text=_("Its title becomes the answer. The vote links to the contribution."),
    )


class EndingForm(ReasonForm):
    """A form for the reason why a question closes before its date."""

    class Meta(ReasonForm.Meta):
        model = Poll
        labels = {"closing_reason": _("Why does the vote close early?")}
        help_texts = {"closing_reason": _("One sentence, shown on the page of the question.")}

"""What a manager writes of a consultation; lengths, choices and labels come from the models."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import Capability
from consult.consultations.models import Charter, Consultation, Document, Phase, Topic
from frontend import dates
from frontend.acts import ActForm

TYPED = "%d/%m/%Y %H:%M"
LONG = forms.Textarea(attrs={"rows": 8})
SHORT = forms.Textarea(attrs={"rows": 3})


class Moment(forms.DateTimeField):
    """A date and an hour, typed; the zone is said beside it."""

    def __init__(self, **kwargs):
        super().__init__(
            input_formats=[TYPED, "%d/%m/%Y", "%Y-%m-%dT%H:%M"],
            widget=forms.DateTimeInput(format=TYPED, attrs={"inputmode": "numeric"}),
            error_messages={"invalid": _("Write a date and an hour: 24/03/2027 23:59.")},
            **kwargs,
        )


class PresentationForm(ActForm, forms.ModelForm):
    """What a consultation is called, what it says, and what it promises."""

    class Meta:
        model = Consultation
        fields = [
            "title_fr",
            "title_en",
            "slug",
            "summary_fr",
            "summary_en",
            "description_fr",
            "description_en",
            "licence",
            "results_visibility",
            "moderation_mode",
        ]
        labels = {
            "title_fr": _("Title in French"),
            "title_en": _("Title in English"),
            "slug": _("Address"),
            "summary_fr": _("Summary in French"),
            "summary_en": _("Summary in English"),
            "description_fr": _("Presentation in French"),
            "description_en": _("Presentation in English"),
            "licence": _("Licence of contributions and data"),
            "results_visibility": _("Results of opinions"),
            "moderation_mode": _("Moderation"),
        }
        help_texts = {
            "slug": _("Small letters, figures and dashes. It does not change after publication."),
            "summary_fr": _("Two sentences: what is asked, and what the answers will serve for."),
        }
        widgets = {"summary_fr": SHORT, "summary_en": SHORT, "description_fr": LONG, "description_en": LONG}

    promised = ("slug", "licence", "results_visibility", "moderation_mode")

    def __init__(self, *args, published=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title_fr"].required = self.fields["summary_fr"].required = True
        if published:
            for name in self.promised:
                del self.fields[name]


class TopicForm(ActForm, forms.ModelForm):
    """A topic: its question, and what to know before answering."""

    class Meta:
        model = Topic
        fields = [
            "title_fr",
            "title_en",
            "question_fr",
            "question_en",
            "background_fr",
            "background_en",
            "is_transversal",
        ]
        labels = {
            "title_fr": _("Short title in French"),
            "title_en": _("Short title in English"),
            "question_fr": _("Question in French"),
            "question_en": _("Question in English"),
            "background_fr": _("Context in French"),
            "background_en": _("Context in English"),
            "is_transversal": _("For what fits no other topic"),
        }
        help_texts = {"question_fr": _("One question, in plain words, that people can answer.")}
        widgets = {"background_fr": LONG, "background_en": LONG}

    def __init__(self, *args, existing=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title_fr"].required = self.fields["question_fr"].required = True
        if existing:
            del self.fields["is_transversal"]


class DocumentForm(ActForm, forms.ModelForm):
    """Something to read before contributing."""

    class Meta:
        model = Document
        fields = ["title_fr", "title_en", "url"]
        labels = {
            "title_fr": _("Title in French"),
            "title_en": _("Title in English"),
            "url": _("Web address"),
        }

    url = forms.URLField(label=_("Web address"), max_length=500, assume_scheme="https")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title_fr"].required = True


class PhaseForm(ActForm, forms.ModelForm):
    """A step: its dates, and what it lets people do."""

    capabilities = forms.MultipleChoiceField(
        label=_("What people can do"), choices=Capability.choices, widget=forms.CheckboxSelectMultiple
    )
    opens_at = Moment(label=_("Begins"))
    closes_at = Moment(label=_("Ends"))

    class Meta:
        model = Phase
        fields = ["title_fr", "title_en", "summary_fr", "summary_en", "capabilities", "opens_at", "closes_at"]
        labels = {
            "title_fr": _("Name of the step in French"),
            "title_en": _("Name of the step in English"),
            "summary_fr": _("In a sentence, in French"),
            "summary_en": _("In a sentence, in English"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title_fr"].required = True
        for name in ("opens_at", "closes_at"):
            self.fields[name].help_text = _("dd/mm/yyyy hh:mm, %(zone)s") % {"zone": dates.zone()}


class CharterForm(ActForm, forms.ModelForm):
    """The rules of the game, in each language."""

    class Meta:
        model = Charter
        fields = ["text_fr", "text_en"]
        labels = {"text_fr": _("Charter in French"), "text_en": _("Charter in English")}
        widgets = {"text_fr": forms.Textarea(attrs={"rows": 16}), "text_en": forms.Textarea(attrs={"rows": 16})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text_fr"].required = True


class ClosingForm(ActForm, forms.ModelForm):
    """Why a consultation closes before its date."""

    class Meta:
        model = Consultation
        fields = ["closing_reason"]
        labels = {"closing_reason": _("Why does it close before its date?")}
        help_texts = {"closing_reason": _("One sentence, shown on the page of the consultation.")}
        widgets = {"closing_reason": SHORT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closing_reason"].required = True

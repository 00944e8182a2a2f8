"""Forms of the manager for a consultation. Lengths, choices and labels come from the models."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import Capability, Licence
from consult.consultations.models import (
    Charter,
    Consultation,
    Document,
    HelpPoint,
    Partner,
    Phase,
    Topic,
)
from consult.core.text import slug_of
from frontend.toolkit import dates
from frontend.toolkit.form_fields import choice_field
from frontend.toolkit.form_submission import ActForm
from frontend.toolkit.upload_fields import ImageField, UploadField

TYPED = "%d/%m/%Y %H:%M"
LONG = forms.Textarea(attrs={"rows": 8})
SHORT = forms.Textarea(attrs={"rows": 3})


MODERATION = ("media_mode", "link_mode", "holds_out_of_hours", "promised_hours")


class Moment(forms.DateTimeField):
    """A form field for a date and hour, in the time zone of the organisation.

    A day without an hour means its first minute, 00:00.
    """

    hour_of_a_day = "00:00"

    def __init__(self, *, required_message=None, **kwargs):
        messages = {"invalid": _("Write a date and an hour: 24/03/2027 23:59.")}
        if required_message:
            messages["required"] = required_message
        super().__init__(
            input_formats=[TYPED, "%Y-%m-%dT%H:%M"],
            widget=forms.DateTimeInput(format=TYPED, attrs={"inputmode": "numeric"}),
            error_messages=messages,
            **kwargs,
        )

    def to_python(self, value):
        """Return the typed moment; a day without an hour is completed with `hour_of_a_day`."""
        if isinstance(value, str) and value.strip() and ":" not in value:
            value = f"{value.strip()} {self.hour_of_a_day}"
        return super().to_python(value)

    def has_changed(self, initial, data):
        """Return whether the minute changed.

        Seconds are not shown, so they cannot be typed again.
        """
        minute = initial.replace(second=0, microsecond=0) if initial else initial
        return super().has_changed(minute, data)


class End(Moment):
    """A form field for the end of something. A day without an hour means its last minute, 23:59."""

    hour_of_a_day = "23:59"


def explain_dates(form):
    """Write in the help text of each date of a form how to type it, and in which time zone."""
    for field in form.fields.values():
        if isinstance(field, End):
            field.help_text = _("dd/mm/yyyy hh:mm, %(zone)s. Without an hour: 23:59.") % {
                "zone": dates.zone()
            }
        elif isinstance(field, Moment):
            field.help_text = _("dd/mm/yyyy hh:mm, %(zone)s") % {"zone": dates.zone()}


class PageAddress(forms.CharField):
    """A form field for the part of an address that names a page: small letters, figures, dashes."""

    def clean(self, value):
        """Return the address, or raise `ValidationError` with a proposed one if it is malformed."""
        written = super().clean(value)
        proposed = slug_of(written, longest=self.max_length)
        if written != proposed:
            message = gettext(
                "Write small letters, figures and dashes only, such as “%(proposed)s”."
            )
            raise forms.ValidationError(
                message % {"proposed": proposed or "vos-services"}, code="invalid"
            )
        return written


class PresentationForm(ActForm, forms.ModelForm):
    """A form for the title, texts, licence and moderation rules of a consultation.

    Once the consultation is published, the fields in `promised` are left out.
    """

    slug = PageAddress(
        label=_("Address"),
        max_length=80,
        required=False,
        help_text=_(
            "Small letters, figures and dashes. Left empty, it is made from the title. It does not change after"
            " publication."
        ),
        widget=forms.TextInput(attrs={"data-consult-slug-of": "id_title_fr"}),
    )

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
            "comment_times",
            "moderation_mode",
            "media_mode",
            "link_mode",
            "holds_out_of_hours",
            "promised_hours",
        ]
        labels = {
            "title_fr": _("Title in French"),
            "title_en": _("Title in English"),
            "summary_fr": _("Summary in French"),
            "summary_en": _("Summary in English"),
            "description_fr": _("Presentation in French"),
            "description_en": _("Presentation in English"),
            "licence": _("Licence of contributions and data"),
            "results_visibility": _("Results of opinions"),
            "comment_times": _("Dates of comments in the open data"),
            "moderation_mode": _("Moderation"),
            "media_mode": _("Files that people send"),
            "link_mode": _("First text of a person with a link"),
            "holds_out_of_hours": _("What arrives at night or on a weekend waits to be read"),
            "promised_hours": _("Promised delay, in working hours"),
        }
        help_texts = {
            "summary_fr": _("Two sentences: what is asked, and what the answers will serve for."),
            "comment_times": _(
                "The minute of a comment may tell who gave an opinion at that moment. The day is safer."
            ),
            "media_mode": _("A file can show what words do not: reading first is safer."),
            "link_mode": _(
                "Advertising comes from new accounts. After a first public text, links go through."
            ),
            "holds_out_of_hours": _("Choose it when nobody can moderate out of working hours."),
            "promised_hours": _(
                "Everybody reads it, and whether you keep it. 16 hours are two working days; the hours of your"
                " organisation are set with its presentation."
            ),
        }
        widgets = {
            "summary_fr": SHORT,
            "summary_en": SHORT,
            "description_fr": LONG,
            "description_en": LONG,
        }
        error_messages = {
            "title_fr": {"required": _("Write a title.")},
            "summary_fr": {"required": _("Write a summary.")},
        }

    promised = (
        "slug",
        "licence",
        "results_visibility",
        "comment_times",
        "moderation_mode",
        *MODERATION,
    )

    def __init__(self, *args, published=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title_fr"].required = self.fields["summary_fr"].required = True
        if not self.instance.origin:
            choice_field(self, "licence").choices = [
                (licence.value, licence.label) for licence in Licence.offered()
            ]
        if published:
            for name in self.promised:
                del self.fields[name]


class TopicForm(ActForm, forms.ModelForm):
    """A form for a topic: its question, and what to know before answering."""

    class Meta:
        model = Topic
        fields = [
            "title_fr",
            "title_en",
            "question_fr",
            "question_en",
            "background_fr",
            "background_en",
            "easy_read_fr",
            "easy_read_en",
            "sign_video_url",
            "is_sensitive",
            "is_transversal",
        ]
        labels = {
            "title_fr": _("Short title in French"),
            "title_en": _("Short title in English"),
            "question_fr": _("Question in French"),
            "question_en": _("Question in English"),
            "background_fr": _("Context in French"),
            "background_en": _("Context in English"),
            "easy_read_fr": _("Easy to read (FALC), in French"),
            "easy_read_en": _("Easy to read, in English"),
            "sign_video_url": _("Address of a video in sign language"),
            "is_sensitive": _("Sensitive: texts about it are read before they are public"),
            "is_transversal": _("For what fits no other topic"),
        }
        help_texts = {
            "question_fr": _("One question, in plain words, that people can answer."),
            "is_sensitive": _(
                "Choose it where words may hurt people; it shows on the charter page."
            ),
            "easy_read_fr": _("The question and its context in short sentences, one idea in each."),
            "sign_video_url": _(
                "Where your organisation shows it. The page links to it and loads nothing from there."
            ),
        }
        widgets = {
            "background_fr": LONG,
            "background_en": LONG,
            "easy_read_fr": LONG,
            "easy_read_en": LONG,
        }
        error_messages = {
            "title_fr": {"required": _("Write a title.")},
            "question_fr": {"required": _("Write a question.")},
        }

    sign_video_url = forms.URLField(
        label=_("Address of a video in sign language"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )

    def __init__(self, *args, existing=False, published=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title_fr"].required = self.fields["question_fr"].required = True
        if published:
            del self.fields["is_sensitive"]
        if existing:
            del self.fields["is_transversal"]


class DocumentForm(ActForm, forms.ModelForm):
    """A form for a document to read before contributing: a file, or a web address."""

    class Meta:
        model = Document
        fields = ["title_fr", "title_en", "url", "description_fr", "description_en"]
        labels = {
            "title_fr": _("Title in French"),
            "title_en": _("Title in English"),
            "description_fr": _("What the image shows, in French"),
            "description_en": _("What the image shows, in English"),
        }
        help_texts = {
            "description_fr": _("For an image only: a sentence for those who do not see it.")
        }

    upload = UploadField(
        label=_("File to send"),
        required=False,
        help_text=_(
            "An image, PDF, ODT, ODS, ODP, DOCX, XLSX, PPTX, CSV or TXT file, 10 MB at most. "
            "Authors' names and electronic signatures are removed: give the web address of a signed document."
        ),
    )
    url = forms.URLField(
        label=_("Or its web address"), max_length=500, required=False, assume_scheme="https"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title_fr"].required = True

    def clean(self):
        """Refuse a document without a file or an address, or with both."""
        written = super().clean() or self.cleaned_data
        if not self.errors and bool(written.get("upload")) == bool(written.get("url")):
            self.add_error("upload", _("Choose a file, or write a web address: one of the two."))
        return written


class CoverForm(ActForm, forms.ModelForm):
    """A form for the image of a consultation, with a text for people who do not see it."""

    class Meta:
        model = Consultation
        fields = ["cover_alt_fr", "cover_alt_en"]
        labels = {
            "cover_alt_fr": _("What the image shows, in French"),
            "cover_alt_en": _("What the image shows, in English"),
        }

    upload = ImageField(
        label=_("Image"),
        required=False,
        help_text=_("JPEG, PNG, WebP, GIF or AVIF, 10 MB at most; wider than high."),
    )
    is_decorative = forms.BooleanField(
        label=_("It is decorative: it says nothing that the text does not"), required=False
    )


class PartnerForm(ActForm, forms.ModelForm):
    """A form for a partner of the organisation in a consultation."""

    class Meta:
        model = Partner
        fields = ["name", "url"]
        labels = {"name": _("Name of the partner")}

    url = forms.URLField(
        label=_("Its website"), max_length=500, required=False, assume_scheme="https"
    )
    upload = ImageField(label=_("Its logo"), required=False)


class ContactForm(ActForm, forms.ModelForm):
    """A form for the contact of a consultation, and for its hashtag on other sites."""

    class Meta:
        model = Consultation
        fields = ["contact_name", "contact_email", "contact_phone", "hashtag"]
        labels = {
            "contact_name": _("Name of the service"),
            "contact_email": _("E-mail address of the service"),
            "contact_phone": _("Telephone of the service"),
            "hashtag": _("Hashtag, without #"),
        }
        help_texts = {"contact_email": _("Of an office, not of a person: it is public.")}


class HelpPointForm(ActForm, forms.ModelForm):
    """A form for a place or a service that helps people to take part."""

    class Meta:
        model = HelpPoint
        fields = ["kind", "name_fr", "name_en", "details_fr", "details_en", "phone"]
        labels = {
            "kind": _("How people are helped"),
            "name_fr": _("Name of the place or service, in French"),
            "name_en": _("Name of the place or service, in English"),
            "details_fr": _("Address and hours, in French"),
            "details_en": _("Address and hours, in English"),
            "phone": _("Telephone"),
        }
        widgets = {"kind": forms.RadioSelect, "details_fr": SHORT, "details_en": SHORT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = choice_field(self, "kind")
        kind.choices = [one for one in kind.choices if one[0]]
        self.fields["name_fr"].required = True


class PhaseForm(ActForm, forms.ModelForm):
    """A form for a step: its dates, and the capabilities that it opens."""

    capabilities = forms.MultipleChoiceField(
        label=_("What people can do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what people can do.")},
    )
    opens_at = Moment(label=_("Begins"), required_message=_("Write when the step begins."))
    closes_at = End(label=_("Ends"), required_message=_("Write when the step ends."))

    class Meta:
        model = Phase
        fields = [
            "title_fr",
            "title_en",
            "summary_fr",
            "summary_en",
            "capabilities",
            "opens_at",
            "closes_at",
        ]
        labels = {
            "title_fr": _("Name of the step in French"),
            "title_en": _("Name of the step in English"),
            "summary_fr": _("In a sentence, in French"),
            "summary_en": _("In a sentence, in English"),
        }
        error_messages = {"title_fr": {"required": _("Write a name for the step.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title_fr"].required = True
        # No official answer can be given yet, so the capability `RESPOND` is offered only where a
        # step has it already.
        held = self.initial.get("capabilities", [])
        offered = [one for one in Capability if one != Capability.RESPOND or one in held]
        choice_field(self, "capabilities").choices = [(one.value, one.label) for one in offered]
        explain_dates(self)


class AnnouncedPhaseForm(PhaseForm):
    """A form for a step of a published consultation: its texts, and a later end with its reason."""

    class Meta(PhaseForm.Meta):
        fields = [
            "title_fr",
            "title_en",
            "summary_fr",
            "summary_en",
            "closes_at",
            "extension_reason",
        ]
        labels = PhaseForm.Meta.labels | {"extension_reason": _("Why does it end later?")}
        help_texts = {"extension_reason": _("One sentence, shown on the page of the consultation.")}
        widgets = {"extension_reason": SHORT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["capabilities"], self.fields["opens_at"]

    def later_end(self) -> dict:
        """Return the new end and its reason, or an empty dict if the end did not change."""
        if "closes_at" not in self.changed_data:
            return {}
        return {name: self.cleaned_data[name] for name in ("closes_at", "extension_reason")}


class CharterForm(ActForm, forms.ModelForm):
    """A form for the charter, in each language."""

    class Meta:
        model = Charter
        fields = ["text_fr", "text_en"]
        labels = {"text_fr": _("Charter in French"), "text_en": _("Charter in English")}
        widgets = {
            "text_fr": forms.Textarea(attrs={"rows": 16}),
            "text_en": forms.Textarea(attrs={"rows": 16}),
        }
        error_messages = {"text_fr": {"required": _("Write the charter.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text_fr"].required = True


class ReasonForm(ActForm, forms.ModelForm):
    """A base form for the public reason of an early close. Subclasses name the model."""

    class Meta:
        fields = ["closing_reason"]
        widgets = {"closing_reason": SHORT}
        error_messages = {"closing_reason": {"required": _("Write the reason.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closing_reason"].required = True


class ClosingForm(ReasonForm):
    """A form for the reason why a consultation closes before its date."""

    class Meta(ReasonForm.Meta):
        model = Consultation
        labels = {"closing_reason": _("Why does it close before its date?")}
        help_texts = {"closing_reason": _("One sentence, shown on the page of the consultation.")}

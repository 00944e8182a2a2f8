"""Forms of the manager for a consultation, its steps and its charter.

Lengths, choices and labels come from the models.
"""

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import Capability, Licence, ModerationMode
from consult.consultations.models import Charter, Consultation, Phase
from consult.core.words.text import slug_of
from frontend.staff.presenters.forms.text_areas import LONG, SHORT
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.moment_fields import End, Moment, explain_dates
from frontend.toolkit.forms.translated_forms import TranslatedForm


class PageAddress(forms.CharField):
    """A form field for the part of an address that names a page: small letters, figures, dashes."""

    def clean(self, value):
        """Return the address, or raise `ValidationError` with a proposed one if it is malformed."""
        written = super().clean(value)
        proposed = slug_of(written, longest=self.max_length)  # type: ignore[arg-type]  # not None here
        if written != proposed:
            message = gettext(
                "Use only lowercase letters, digits and hyphens, such as “%(proposed)s”."
            )
            raise forms.ValidationError(
                message % {"proposed": proposed or "vos-services"}, code="invalid"
            )
        return written


class PresentationForm(TranslatedForm):
    """A form for the title, texts and licence of a consultation.

    Once the consultation is published, the fields in `promised` are left out.
    """

    slug = PageAddress(
        label=_("Address"),
        max_length=80,
        required=False,
        help_text=_(
            "Lowercase letters, digits and hyphens. If you leave it empty, it is made from "
            "the title. It does not change after publication."
        ),
        widget=forms.TextInput(
            attrs={"data-consult-slug-of": f"id_title_{settings.LANGUAGE_CODE}"}
        ),
    )

    class Meta:
        model = Consultation
        fields = [
            "title",
            "slug",
            "summary",
            "description",
            "licence",
            "results_visibility",
            "comment_times",
        ]
        required = ["title", "summary"]
        labels = {
            "title": _("Title in %(language)s"),
            "summary": _("Summary in %(language)s"),
            "description": _("Presentation in %(language)s"),
            "licence": _("Licence of contributions and data"),
            "results_visibility": _("Results of opinions"),
            "comment_times": _("Dates of comments in the open data"),
        }
        help_texts = {
            "summary": _("Two sentences: what you ask, and what you will do with the answers."),
            "comment_times": _(
                "The minute of a comment may reveal who gave an opinion at that moment. The "
                "day is safer."
            ),
        }
        widgets = {
            "summary": SHORT,
            "description": LONG,
        }
        error_messages = {
            "title": {"required": _("Write a title.")},
            "summary": {"required": _("Write a summary.")},
        }

    promised = (
        "slug",
        "licence",
        "results_visibility",
        "comment_times",
    )

    def __init__(self, *args, published=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.origin:
            choice_field(self, "licence").choices = [
                (licence.value, licence.label) for licence in Licence.offered()
            ]
        if published:
            for name in self.promised:
                del self.fields[name]

    def promised_fields(self):
        """Return the fields that cannot change after publication. The page of a draft folds them."""
        return [self[name] for name in self.promised if name in self.fields]

    def has_promised_errors(self):
        """Return whether one of these fields is refused."""
        return any(bound.errors for bound in self.promised_fields())


class RulesForm(TranslatedForm):
    """A form for the moderation rules of a consultation.

    Once the consultation is published, the rules of moderation are left out.
    """

    class Meta:
        model = Consultation
        fields = [
            "moderation_mode",
            "media_mode",
            "link_mode",
            "holds_out_of_hours",
            "promised_hours",
            "facilitators_take_part",
        ]
        labels = {
            "moderation_mode": _("When are texts read?"),
            "media_mode": _("Files that people send"),
            "link_mode": _("First text of a person with a link"),
            "holds_out_of_hours": _("Texts sent at night or on a weekend wait for a moderator"),
            "promised_hours": _("Promised time, in working hours"),
            "facilitators_take_part": _("Facilitators may also take part themselves"),
        }
        widgets = {"moderation_mode": forms.RadioSelect}
        help_texts = {
            "media_mode": _(
                "A file can show things that words do not. It is safer to look "
                "at it before publication."
            ),
            "link_mode": _(
                "Advertising comes from new accounts. After a first public text, links are "
                "published at once."
            ),
            "holds_out_of_hours": _("Useful when no moderator is available outside working hours."),
            "promised_hours": _("Readers see whether you meet it. 16 hours are two working days."),
            "facilitators_take_part": _(
                "They then give opinions, vote and write in their own name, beside their workshops. Moderators and"
                " managers never do."
            ),
        }

    def __init__(self, *args, published=False, **kwargs):
        super().__init__(*args, **kwargs)
        if published:
            for name in [name for name in self.fields if name != "key"]:
                if name != "facilitators_take_part":
                    del self.fields[name]
        else:
            mode = choice_field(self, "moderation_mode")
            mode.choices = [(value, capfirst(label)) for value, label in ModerationMode.choices]
            mode.choice_hints = {
                ModerationMode.POST.value: _("Readers can report a text."),
                ModerationMode.PRE.value: _("Safer, but slower: a person reads each text first."),
            }


class PhaseForm(TranslatedForm):
    """A form for a step: its dates, and the capabilities that it opens."""

    capabilities = forms.MultipleChoiceField(
        label=_("What people can do"),
        widget=forms.CheckboxSelectMultiple,
        choices=Capability.choices,
        error_messages={"required": _("Choose what people can do.")},
    )
    opens_at = Moment(label=_("Begins"), required_message=_("Write when the step begins."))
    closes_at = End(label=_("Ends"), required_message=_("Write when the step ends."))

    class Meta:
        model = Phase
        fields = [
            "title",
            "summary",
            "capabilities",
            "opens_at",
            "closes_at",
        ]
        required = ["title"]
        labels = {
            "title": _("Name of the step in %(language)s"),
            "summary": _("In a sentence, in %(language)s"),
        }
        error_messages = {"title": {"required": _("Write a name for the step.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        explain_dates(self)


class AnnouncedPhaseForm(PhaseForm):
    """A form for the texts of a step of a published consultation, whose dates are announced."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("capabilities", "opens_at", "closes_at"):
            del self.fields[name]


class CharterForm(TranslatedForm):
    """A form for the charter, in each language."""

    class Meta:
        model = Charter
        fields = ["text"]
        required = ["text"]
        labels = {"text": _("Charter in %(language)s")}
        widgets = {"text": forms.Textarea(attrs={"rows": 16})}
        error_messages = {"text": {"required": _("Write the charter.")}}

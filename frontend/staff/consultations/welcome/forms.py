"""Forms of the image, partners, contact and help points of a consultation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation, HelpPoint, Partner
from frontend.staff.presenters.forms.text_areas import SHORT
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.translated_forms import TranslatedForm
from frontend.toolkit.forms.upload_fields import ImageField


class CoverForm(TranslatedForm):
    """A form for the image of a consultation, with a text for people who do not see it."""

    class Meta:
        model = Consultation
        fields = ["cover_alt", "cover_credit"]
        labels = {
            "cover_credit": _("Credit: who made the image, under which licence"),
            "cover_alt": _("What the image shows, in %(language)s"),
        }

    upload = ImageField(
        label=_("Image"),
        required=False,
        help_text=_(
            "JPEG, PNG, WebP, GIF or AVIF, 10 MB at most. Choose an image that is wider "
            "than it is tall."
        ),
    )
    is_decorative = forms.BooleanField(
        label=_("The image is decorative and adds nothing to the text"), required=False
    )


class PartnerForm(TranslatedForm):
    """A form for a partner of the organisation in a consultation."""

    class Meta:
        model = Partner
        fields = ["name", "url"]
        labels = {"name": _("Name of the partner")}

    url = forms.URLField(
        label=_("Website of the partner"), max_length=500, required=False, assume_scheme="https"
    )
    upload = ImageField(label=_("Logo of the partner"), required=False)


class ContactForm(TranslatedForm):
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
        help_texts = {
            "contact_email": _("The address of an office, not of a person, because it is public.")
        }


class HelpPointForm(TranslatedForm):
    """A form for a place or a service that helps people to take part."""

    class Meta:
        model = HelpPoint
        fields = ["kind", "name", "details", "phone"]
        required = ["name"]
        labels = {
            "kind": _("How people are helped"),
            "name": _("Name of the place or service, in %(language)s"),
            "details": _("Address and hours, in %(language)s"),
            "phone": _("Telephone"),
        }
        widgets = {"kind": forms.RadioSelect, "details": SHORT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = choice_field(self, "kind")
        kind.choices = [choice for choice in kind.choices if choice[0]]

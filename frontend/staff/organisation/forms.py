"""Forms of an organisation: its texts, time zone, colour and logo."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.organisations import outlines
from consult.organisations.models import Organisation
from consult.organisations.zones import zones
from frontend.staff.presenters.forms.text_areas import LONG
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.translated_forms import TranslatedForm
from frontend.toolkit.forms.upload_fields import ImageField


class OrganisationForm(TranslatedForm):
    """A form for the name, texts, time zone and colour of an organisation."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        help_text=_("Steps open and close at the time of this zone."),
    )

    class Meta:
        model = Organisation
        fields = [
            "name",
            "tagline",
            "contact_email",
            "publisher",
            "publication_director",
            "hosting_provider",
            "data_protection_email",
            "time_zone",
            "brand_colour",
            "accessibility",
            "accessibility_declared_on",
            "accessibility_notice",
            "answers_need_second_reader",
            "legal_notice",
            "privacy_notice",
        ]
        labels = {
            "name": _("Name of the organisation"),
            "tagline": _("Line under the name, in %(language)s"),
            "contact_email": _("Public e-mail address"),
            "publisher": _("Publisher of the site"),
            "publication_director": _("Director of publication"),
            "hosting_provider": _("Hosting provider"),
            "data_protection_email": _("E-mail address for personal data"),
            "brand_colour": _("Colour"),
            "accessibility": _("Accessibility (RGAA audit)"),
            "accessibility_declared_on": _("Day of the accessibility statement"),
            "accessibility_notice": _("What is not accessible, in %(language)s"),
            "answers_need_second_reader": _("A second person checks each answer"),
            "legal_notice": _("More in the legal notice, in %(language)s"),
            "privacy_notice": _("More about personal data, in %(language)s"),
        }
        help_texts = {
            "contact_email": _(
                "The address of an office, not of a person. It appears at the foot of each page."
            ),
            "publisher": _("Legal name, postal address and telephone of the organisation."),
            "publication_director": _("Name and function, such as “Jeanne Martin, mayor”."),
            "hosting_provider": _(
                "Name, postal address and telephone of the company or service that hosts the site."
            ),
            "data_protection_email": _(
                "The address of the data-protection officer, for requests of access or erasure."
            ),
            "brand_colour": _(
                "One colour, such as #11524E. All other colours are computed from it and "
                "stay readable."
            ),
            "accessibility": _("Choose “not compliant” until an audit finds otherwise."),
            "accessibility_declared_on": _("The day on which the statement was made or renewed."),
            "accessibility_notice": _(
                "Who made the audit, the share of criteria that are met, the contents that are not "
                "accessible, and why."
            ),
            "answers_need_second_reader": _(
                "An official answer is published only after another person approved it."
            ),
        }
        widgets = {
            "accessibility_declared_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "accessibility_notice": LONG,
            "legal_notice": LONG,
            "privacy_notice": LONG,
        }


class OutlineForm(ActForm):
    """A form for the outline that maps show."""

    upload = forms.FileField(
        label=_("Outline of the territory"),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
        help_text=_("A GeoJSON file in degrees (WGS 84), 5 MB at most."),
        error_messages={"required": _("Choose a GeoJSON file.")},
    )
    credit = forms.CharField(
        label=_("Source of the outline"),
        max_length=120,
        help_text=_("Such as “IGN, Admin Express, Licence Ouverte”. It is shown under each map."),
        error_messages={"required": _("Write the source of the outline.")},
    )

    def arguments(self) -> dict:
        """Return the bytes of the file and its source."""
        upload = self.cleaned_data["upload"]
        return {
            "upload": upload.read(outlines.MOST_BYTES + 1),
            "credit": self.cleaned_data["credit"],
        }


class LogoForm(ActForm):
    """A form for the logo in the tile next to the name."""

    upload = ImageField(
        label=_("Logo"),
        help_text=_("JPEG, PNG, WebP, GIF or AVIF. The logo appears on white, in a square."),
    )

"""Forms of an organisation: its logo, its map, and the second reader of official answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.organisations import outlines
from consult.organisations.models import Organisation
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.upload_fields import ImageField


class AnswersForm(ActForm, forms.ModelForm):
    """A form for the second reader of official answers."""

    class Meta:
        model = Organisation
        fields = ["answers_need_second_reader"]
        labels = {"answers_need_second_reader": _("A second person checks each answer")}
        help_texts = {
            "answers_need_second_reader": _(
                "An official answer is published only after another person approved it."
            ),
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

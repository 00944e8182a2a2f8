"""The form of the identity of an organisation: its name, contact, colour and time zone."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from consult.organisations.models import Organisation
from consult.organisations.zones import zones_by_group
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.forms.translated_forms import CODES, FIRST, LANGUAGES, TranslatedForm

PALETTE = {
    "#11524E": pgettext_lazy("colour", "Fir"),
    "#1F4E8C": pgettext_lazy("colour", "Slate"),
    "#9A3B26": pgettext_lazy("colour", "Brick"),
    "#6B2A5B": pgettext_lazy("colour", "Plum"),
    "#796006": pgettext_lazy("colour", "Ochre"),
    "#2C5A2E": pgettext_lazy("colour", "Forest"),
    "#3A3F8F": pgettext_lazy("colour", "Ink"),
    "#6B4A32": pgettext_lazy("colour", "Earth"),
}
OWN = "own"
COLOUR = re.compile(r"#?[0-9A-Fa-f]{6}")


class IdentityForm(TranslatedForm):
    """A form for the name, contact, colour and time zone of an organisation.

    The colour is one of the palette, or the one that was typed.
    """

    left_out = ("palette",)

    palette = forms.ChoiceField(
        label=gettext_lazy("Your colour"),
        choices=[*PALETTE.items(), (OWN, gettext_lazy("Another one"))],
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "One is enough. Light and dark shades are computed from it, and stay readable."
        ),
    )
    brand_colour = forms.CharField(
        label=gettext_lazy("Your own colour"),
        required=False,
        help_text=gettext_lazy("Six digits from 0 to F, such as #11524E."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Besides French, your team also writes in"),
        choices=[(code, LANGUAGES[code]) for code in CODES if code != FIRST],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Without a tick, forms have no field for the other language, and the public site does not offer "
            "it. What is already written in it stays."
        ),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zones_by_group,
        help_text=gettext_lazy("Steps open and close at the time of this zone."),
    )

    class Meta:
        model = Organisation
        fields = ["name", "tagline", "time_zone"]
        labels = {
            "name": gettext_lazy("Name of the organisation"),
            "tagline": gettext_lazy("Line under the name, in %(language)s"),
        }

    def clean_languages(self) -> list[str]:
        """Return the languages of the organisation, the first one with them."""
        return [FIRST, *self.cleaned_data["languages"]]

    def clean(self):
        """Set the colour that is chosen. Refuse one that is typed wrong."""
        super().clean()
        typed = self.cleaned_data
        colour = typed.get("palette", "")
        if colour == OWN:
            colour = typed.get("brand_colour", "")
            if not COLOUR.fullmatch(colour):
                message = _("Write a colour such as #11524E, or choose one of the palette.")
                self.add_error("brand_colour", message)
        typed["brand_colour"] = f"#{colour.removeprefix('#').upper()}"
        return typed

    @property
    def colour(self) -> str:
        """The colour that a valid form sets, or ""."""
        is_read = self.is_bound and not {"palette", "brand_colour"}.intersection(self.errors)
        return self.cleaned_data["brand_colour"] if is_read else ""


def describe(organisation: Organisation) -> dict[str, Any]:
    """Return the identity of an organisation, as initial data of the form."""
    colour = organisation.brand_colour.upper()
    is_of_palette = colour in PALETTE
    return values(IdentityForm, organisation) | {
        "palette": colour if is_of_palette else OWN,
        "brand_colour": "" if is_of_palette else colour,
        "languages": [code for code in organisation.languages if code != FIRST],
    }

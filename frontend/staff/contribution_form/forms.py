"""Forms of the manager for the contribution form: its fields, its tags and its map."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import FieldKind, PlacePolicy
from consult.consultations.models import Consultation, Field, Tag
from frontend.staff.presenters.forms.bounds import LINES, Bound
from frontend.toolkit.forms.degrees import Degrees
from frontend.toolkit.forms.form_fields import choice_field, limit_number
from frontend.toolkit.forms.form_submission import ActForm, TranslatedForm


class FieldForm(ActForm, forms.ModelForm):
    """A form for a field: what it asks, the kind of answer, and whether an answer is mandatory."""

    class Meta:
        model = Field
        fields = ["label_fr", "label_en", "hint_fr", "hint_en", "kind", "is_required", "unit"]
        labels = {
            "label_fr": _("Question or label, in French"),
            "label_en": _("Question or label, in English"),
            "hint_fr": _("Help in French"),
            "hint_en": _("Help in English"),
            "kind": _("Kind of answer"),
            "is_required": _("An answer is required"),
            "unit": _("Unit of a number"),
        }
        help_texts = {
            "label_fr": _("A few plain words, such as “Estimated cost”."),
            "unit": _("Such as euros, km or people."),
        }

    topic = forms.ChoiceField(label=_("Where does this field appear?"), required=False)
    minimum = Bound(label=_("Smallest number"))
    maximum = Bound(label=_("Largest number"))
    options_fr = forms.CharField(
        label=_("Options in French"), required=False, widget=LINES, max_length=6000
    )
    options_en = forms.CharField(
        label=_("Options in English"), required=False, widget=LINES, max_length=6000
    )

    def __init__(self, *args, topics=(), existing=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["label_fr"].required = True
        choice_field(self, "kind").choices = [
            (kind.value, capfirst(kind.label)) for kind in FieldKind
        ]
        self.fields["options_fr"].help_text = _("For a choice: one option on each line.")
        self.fields["options_en"].help_text = _("The same options, in the same order.")
        if existing:
            del self.fields["topic"]
        else:
            choice_field(self, "topic").choices = [
                ("", _("In every topic")),
                *((str(topic.pk), topic.title) for topic in topics),
            ]

    def arguments(self) -> dict:
        """Return the cleaned values in the shape that the action expects."""
        data = {
            name: self.cleaned_data.get(name) or ""
            for name in ("label_fr", "label_en", "hint_fr", "hint_en")
        }
        data |= {
            name: self.cleaned_data[name] for name in ("kind", "is_required", "minimum", "maximum")
        }
        data["unit"] = self.cleaned_data.get("unit") or ""
        data["options"] = {
            code: self.cleaned_data[f"options_{code}"].splitlines() for code in ("fr", "en")
        }
        if "topic" in self.fields:
            data["topic_id"] = self.cleaned_data["topic"] or None
        return data


def initial_values(field) -> dict:
    """Return the current values of a field, as initial data of its form."""
    names = (
        "label_fr",
        "label_en",
        "hint_fr",
        "hint_en",
        "kind",
        "is_required",
        "unit",
        "minimum",
        "maximum",
    )
    options = {
        f"options_{code}": "\n".join(option[code] for option in field.options)
        for code in ("fr", "en")
    }
    return {name: getattr(field, name) for name in names} | options


class TagForm(TranslatedForm):
    """A form for a tag of the list."""

    class Meta:
        model = Tag
        fields = ["label_fr", "label_en"]
        labels = {"label_fr": _("Tag in French"), "label_en": _("Tag in English")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["label_fr"].required = True


class PlacesForm(ActForm, forms.ModelForm):
    """A form for the policy about places, and for the centre and zoom of the map."""

    class Meta:
        model = Consultation
        fields = ["place_policy", "map_zoom"]
        labels = {
            "place_policy": _("Place of a contribution"),
            "map_zoom": _("Zoom, from 1 (the Earth) to 18 (a street)"),
        }
        widgets = {"place_policy": forms.RadioSelect}

    map_latitude = Degrees(85, label=_("Latitude"))
    map_longitude = Degrees(180, label=_("Longitude"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "place_policy").choices = [
            (policy.value, capfirst(policy.label)) for policy in PlacePolicy
        ]
        limit_number(self, "map_zoom", 1, 18)

    def clean(self):
        """Refuse a map view that is given in part.

        Without a view, the map opens on the places that it shows. The coordinates are rounded to
        three decimals.
        """
        data = super().clean() or self.cleaned_data
        view = [data.get(name) for name in ("map_latitude", "map_longitude", "map_zoom")]
        if (
            not self.errors
            and any(part is None for part in view)
            and any(part is not None for part in view)
        ):
            self.add_error(
                "map_latitude", _("Fill in latitude, longitude and zoom, or leave all three empty.")
            )
        for name in ("map_latitude", "map_longitude"):
            if data.get(name) is not None:
                data[name] = round(data[name], 3)
        return data

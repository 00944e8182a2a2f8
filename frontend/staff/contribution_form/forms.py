"""Forms of the manager for the contribution form: its fields, its tags and its map."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import FieldKind, PlacePolicy
from consult.consultations.models import Consultation, Field, Tag
from frontend.staff.presenters.forms.bounds import Bound
from frontend.staff.presenters.forms.typed_questions import TypedQuestionForm
from frontend.toolkit.forms.degrees import Degrees
from frontend.toolkit.forms.form_fields import choice_field, limit_number
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.translated_forms import TranslatedForm


class FieldForm(TypedQuestionForm):
    """A form for a field: what it asks, the kind of answer, and whether an answer is mandatory."""

    class Meta:
        model = Field
        fields = ["label", "hint", "kind", "is_required", "unit"]
        required = ["label"]
        labels = {
            "label": _("Question or label, in %(language)s"),
            "hint": _("Help in %(language)s"),
            "kind": _("Kind of answer"),
            "is_required": _("An answer is required"),
            "unit": _("Unit of a number"),
        }
        help_texts = {
            "label": _("A few plain words, such as “Estimated cost”."),
            "unit": _("Such as euros, km or people."),
        }

    topic = forms.ChoiceField(label=_("Where does this field appear?"), required=False)
    minimum = Bound(label=_("Smallest number"))
    maximum = Bound(label=_("Largest number"))
    kinds = FieldKind
    options_hint = _("For a choice: one option on each line.")

    def __init__(self, *args, topics=(), existing=False, **kwargs):
        super().__init__(*args, **kwargs)
        if existing:
            del self.fields["topic"]
        else:
            choice_field(self, "topic").choices = [
                ("", _("In every topic")),
                *((str(topic.pk), topic.title) for topic in topics),
            ]

    def arguments(self) -> dict:
        """Return the cleaned values in the shape that the action expects."""
        arguments = super().arguments()
        if "topic" in arguments:
            arguments["topic_id"] = arguments.pop("topic") or None
        return arguments


class TagForm(TranslatedForm):
    """A form for a tag of the list."""

    class Meta:
        model = Tag
        fields = ["label"]
        required = ["label"]
        labels = {"label": _("Tag in %(language)s")}


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

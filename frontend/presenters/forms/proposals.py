"""The text of a proposal as a form, with its fields, tags, place and files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consult.accounts.requests import SiteRequest
from consult.consultations.enums import PlacePolicy
from consult.core.exceptions import DomainError
from debates.models import MOST_TAGS, Proposal
from debates.texts.actions import text_validation
from frontend.presenters.forms.proposal_files import WithFiles
from frontend.toolkit.forms.degrees import Degrees
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.typed_fields import build_field

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Tag
    from debates.models import Attachment


WHERE = ("location", "location_latitude", "location_longitude")


class TagsForm(ActForm):
    """A choice of tags, where the consultation has any."""

    tags = forms.MultipleChoiceField(
        label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, tags: Sequence[Tag] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = {str(tag.pk): tag.label for tag in tags}
        choice_field(self, "tags").choices = list(self.words.items())
        self.fields["tags"].help_text = _(
            "%(most)s at most. They help people to find your idea."
        ) % {"most": MOST_TAGS}
        if not tags:
            del self.fields["tags"]

    def arguments(self) -> dict:
        """Return the chosen tags."""
        return {"tags": self.cleaned_data.get("tags", [])}

    def chosen_tags(self) -> list[str]:
        """Return the labels of the chosen tags."""
        return [self.words[pk] for pk in self.cleaned_data.get("tags", [])]

    def clean_tags(self) -> Any:
        """Refuse more than `MOST_TAGS` tags."""
        if len(self.cleaned_data["tags"]) > MOST_TAGS:
            raise forms.ValidationError(
                _("Choose %(most)s tags at most.") % {"most": MOST_TAGS}, code="too_many"
            )
        return self.cleaned_data["tags"]


class TextForm(TagsForm, WithFiles, forms.ModelForm):
    """A title, a text, its language, and the other fields that the topic asks for."""

    class Meta:
        model = Proposal
        fields = ["title", "body", "language"]
        labels = {
            "title": _("Title of your contribution"),
            "body": _("Your contribution"),
            "language": _("Language of your text"),
        }
        help_texts = {
            "title": _("Say what should be done, in a sentence."),
            "body": _("Which problem, for whom, and what do you propose?"),
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 8})}

    language = forms.ChoiceField(label=_("Language of your text"))
    location = forms.CharField(
        label=_("Which place is it about?"), max_length=text_validation.PLACE_LENGTH, required=False
    )
    location_latitude = Degrees(90, label=_("Latitude"))
    location_longitude = Degrees(180, label=_("Longitude"))

    def __init__(
        self,
        *args: Any,
        topic_fields: Sequence[Any] = (),
        places: bool | str = PlacePolicy.NONE,
        may_attach: bool = False,
        attachments: Sequence[Attachment] = (),
        may_be_foreign: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"language": get_language(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.may_be_foreign = may_be_foreign
        self._ask_place(places)
        self.topic_fields = {field.name: field for field in topic_fields}
        self.fields |= {
            name: build_field(field, marks_optional=False)
            for name, field in self.topic_fields.items()
        }
        choice_field(self, "language").choices = settings.LANGUAGES
        self.offer_files(offered=may_attach, attachments=attachments)
        self.fields["title"].error_messages["required"] = _("Give your contribution a title.")
        self.fields["body"].error_messages["required"] = _("Explain what you propose.")

    def _ask_place(self, policy: bool | str) -> None:
        if policy == PlacePolicy.NONE:
            for name in WHERE:
                del self.fields[name]
            return
        self.fields["location"].widget.attrs["list"] = "known-places"
        self.fields["location"].help_text = _(
            "A district, a street, a building. Do not give your home: the place is public."
        )
        self.is_place_needed = policy == PlacePolicy.MANDATORY

    def clean(self) -> dict[str, Any] | None:
        """Check that a point has two coordinates, and that a place is given if one is required."""
        data = super().clean() or self.cleaned_data
        if "location" in self.fields and not any(name in self.errors for name in WHERE):
            try:
                place = self.place()
                if self.is_place_needed or place:
                    text_validation.valid_location(PlacePolicy.MANDATORY, place)
            except DomainError as refusal:
                self.add_error("location", str(refusal))
        return data

    def arguments(self) -> dict:
        """Return the text, the answers and the files, as the action takes them."""
        values = {name: self.cleaned_data[name] for name in ("title", "body", "language")}
        return values | {"fields": self.answers(), "files": self.list_new_files()}

    def place(self) -> dict | None:
        """Return the place as the action takes it, or None if none is given."""
        label, latitude, longitude = (self.cleaned_data.get(name) for name in WHERE)
        if self.data.get("location_forget"):
            latitude = longitude = None
        point = (
            {}
            if latitude is None and longitude is None
            else {"latitude": latitude, "longitude": longitude}
        )
        return {"label": label or "", **point} if label or point else None

    @property
    def must_ask_language(self) -> bool:
        """Return whether to ask for the language, rather than take that of the page."""
        return self.may_be_foreign or self["language"].value() != get_language()

    def needed_fields(self) -> list[BoundField]:
        """Return the bound fields that the topic requires besides the text."""
        return [self[name] for name in self.topic_fields if self.fields[name].required]

    def optional_fields(self) -> list[BoundField]:
        """Return the bound fields that the topic asks for and does not require."""
        return [self[name] for name in self.topic_fields if not self.fields[name].required]

    @property
    def details(self) -> list[BoundField]:
        """Return all that an author may leave out: fields, place, tags and language."""
        where = () if getattr(self, "is_place_needed", False) else WHERE
        names = [name for name in (*where, "tags") if name in self.fields]
        language = ["language"] if self.must_ask_language else []
        return self.optional_fields() + [self[name] for name in (*names, *language)]

    @property
    def opens_details(self) -> bool:
        """Return whether one of the details has an error, or a value of the author."""
        return any(
            bound.errors or (bound.name != "language" and bound.value()) for bound in self.details
        )

    def answers(self) -> dict:
        """Return the answers by field id. None means that an answer is taken back."""
        return {
            str(field.pk): self.cleaned_data.get(name) for name, field in self.topic_fields.items()
        }

    def clean_title(self) -> Any:
        """Validate the title by the rule of `debates`: it must be precise enough."""
        return _as_ruled(text_validation.title, self.cleaned_data["title"])

    def clean_body(self) -> Any:
        """Validate the text by the rule of `debates`: it must be neither too short nor too long."""
        return _as_ruled(lambda text: text_validation.body(text)["body"], self.cleaned_data["body"])


def may_be_foreign(request: SiteRequest, consultation: Consultation) -> bool:
    """Return whether an author may write in another language than that of the page.

    The consultation has several languages, and the browser prefers another one than the page's.
    """
    spoken = [code for code, _name in settings.LANGUAGES if getattr(consultation, f"title_{code}")]
    preferred = request.headers.get("Accept-Language", "")[:2].lower()
    return len(spoken) > 1 and preferred not in ("", get_language())


def _as_ruled(rule: Callable[..., Any], value: Any) -> Any:
    """Apply a rule of `debates`, so that the form shows its refusal before the action is tried."""
    try:
        return rule(value)
    except DomainError as refusal:
        raise forms.ValidationError(str(refusal), code=refusal.code) from refusal

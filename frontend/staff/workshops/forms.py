"""Forms of a facilitator for a workshop and its contributions."""

from datetime import datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult.workshops.enums import Channel
from consult.workshops.models import MOST_PEOPLE, DeclaredCount, Photo, Provenance, Workshop
from debates.models import BODY_LENGTH, TITLE_LENGTH
from frontend.staff.workshops.frame import topic_label
from frontend.toolkit.contact_details_form import ContactOfOthersForm
from frontend.toolkit.form_fields import choice_field
from frontend.toolkit.form_submission import ActForm
from frontend.toolkit.upload_fields import IMAGES, ImageField

LONG = forms.Textarea(attrs={"rows": 6})
SHORT = forms.Textarea(attrs={"rows": 3})


class Day(forms.DateField):
    """A form field for a day, chosen or typed."""

    def __init__(self, **kwargs):
        super().__init__(
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={
                "invalid": _("Write a day: 24/03/2027."),
                "required": _("Write a day: 24/03/2027."),
            },
            **kwargs,
        )


class Hour(forms.TimeField):
    """A form field for an hour, chosen or typed, or None if it is not known."""

    def __init__(self, **kwargs):
        super().__init__(
            required=False,
            input_formats=["%H:%M", "%H:%M:%S", "%Hh%M", "%Hh"],
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages={"invalid": _("Write an hour: 18:30.")},
            **kwargs,
        )


class FactsForm(ContactOfOthersForm, ActForm, forms.ModelForm):
    """A form for the facts of a workshop: organiser, place, time, method, topics and minutes."""

    public_words = ("minutes",)

    class Meta:
        model = Workshop
        fields = [
            "title",
            "structure",
            "structure_kind",
            "place",
            "address",
            "held_on",
            "method",
            "agenda",
            "access",
        ]
        fields += ["minutes"]
        labels = {
            "title": _("Name of the workshop"),
            "structure": _("Structure that holds it"),
            "structure_kind": _("Kind of structure"),
            "place": _("Town"),
            "address": _("Address"),
            "method": _("Method"),
            "agenda": _("Agenda"),
            "access": _("Access"),
            "minutes": _("What was said in all"),
        }
        help_texts = {
            "place": _("The town, as on the map."),
            "access": _("Step-free entrance, hearing loop, childcare, transport."),
            "minutes": _(
                "A few sentences about the whole meeting. What concerns one topic is written as contributions."
            ),
        }
        widgets = {"agenda": SHORT, "access": SHORT, "minutes": LONG}
        field_classes = {"held_on": Day}

    held_on = Day(label=_("Day"))
    starts = Hour(label=_("Begins at"))
    ends = Hour(label=_("Ends at"))
    topics = forms.MultipleChoiceField(
        label=_("Topics"), widget=forms.CheckboxSelectMultiple, required=False
    )
    field_order = [
        "key",
        "title",
        "structure",
        "structure_kind",
        "place",
        "address",
        "held_on",
        "starts",
        "ends",
    ]

    def __init__(self, *args, topics, zone, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        choice_field(self, "topics").choices = [
            (str(topic.pk), topic_label(topic)) for topic in topics
        ]
        for name in ("structure_kind", "method"):
            field = choice_field(self, name)
            field.choices = [
                (value, capfirst(label) if value else "—") for value, label in field.choices
            ]

    def written(self) -> dict:
        """Return the cleaned values for the actions.

        Hours become moments of that day, in the time zone of the organisation.
        """
        given = {name: self.cleaned_data.get(name) for name in self.Meta.fields}
        given["method"] = given["method"] or ""
        for name, hour in (("starts_at", "starts"), ("ends_at", "ends")):
            given[name] = self._moment(self.cleaned_data.get(hour))
        return given

    def _moment(self, hour: time | None):
        return (
            datetime.combine(self.cleaned_data["held_on"], hour, tzinfo=self.zone) if hour else None
        )


def facts_of(workshop) -> dict:
    """Return the current facts of a workshop, as initial data of the form."""
    zone = ZoneInfo(workshop.organisation.time_zone)
    stands = {name: getattr(workshop, name) for name in FactsForm.Meta.fields}
    for name, moment in (("starts", workshop.starts_at), ("ends", workshop.ends_at)):
        stands[name] = timezone.localtime(moment, zone).time() if moment else None
    return stands | {"topics": [str(one.topic_id) for one in workshop.sub_reports.all()]}


class People(forms.IntegerField):
    """A form field for the number of people present."""

    def __init__(self, **kwargs):
        kwargs = {
            "label": _("How many people were present"),
            "min_value": 1,
            "max_value": MOST_PEOPLE,
        } | kwargs
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs)


class PresenceForm(ActForm):
    """A form for the number of people who came."""

    participants = People()
    returning = People(
        label=_("Of whom had come to another workshop of this consultation"),
        min_value=0,
        required=False,
        help_text=_(
            "Leave it empty where nobody was asked. It keeps the same person from being counted twice."
        ),
    )


class WriteForm(ContactOfOthersForm, ActForm):
    """A form for the contribution of one table, about one topic."""

    public_words = ("table", "title", "body")

    participants = People(
        help_text=_("Asked once: a collective contribution says how many people were there.")
    )
    topic = forms.ChoiceField(label=_("Topic"))
    table = forms.CharField(
        label=_("Table or group"),
        max_length=Provenance._meta.get_field("table").max_length,
        required=False,
        help_text=_("Such as Table 3. It stays for the next one."),
    )
    title = forms.CharField(
        label=_("What the group proposes, in one sentence"),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Give it a title.")},
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=BODY_LENGTH,
        widget=LONG,
        help_text=_("In the words of the group, as they stand on the paperboard."),
        error_messages={"required": _("Write what the group said.")},
    )
    photo = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, topics=None, asks_people=False, **kwargs):
        super().__init__(*args, **kwargs)
        if topics is None:
            del self.fields["topic"]
        else:
            choice_field(self, "topic").choices = [
                (str(topic.pk), topic_label(topic)) for topic in topics
            ]
        if not asks_people:
            del self.fields["participants"]


class Photos(forms.FileInput):
    """A file input that accepts several files."""

    allow_multiple_selected = True


class PhotosField(ImageField):
    """A form field for several photos; each is checked separately."""

    def __init__(self, **kwargs):
        super().__init__(widget=Photos(attrs={"accept": IMAGES, "multiple": True}), **kwargs)

    def clean(self, data, initial=None):
        """Return each photo as `core.files` prepared it."""
        return [super(PhotosField, self).clean(one, initial) for one in (data or [None])]


class PhotosForm(ActForm):
    """A form for photos of paperboards and post-its, sent together."""

    photos = PhotosField(
        label=_("Photos of paperboards or post-its"),
        help_text=_("Up to 12 at once. They stay private: they serve to write from."),
        error_messages={"required": _("Choose one photo at least.")},
    )


class PhotoForm(ActForm):
    """A form for the description, the topic and the visibility of a photo."""

    description = forms.CharField(
        label=_("What the photo shows"),
        max_length=Photo._meta.get_field("description").max_length,
        required=False,
        widget=SHORT,
        help_text=_(
            "For those who do not see it. Needed to show the photo on the page of the workshop."
        ),
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    is_public = forms.BooleanField(
        label=_("Show this photo on the page of the workshop"),
        required=False,
        help_text=_("Make sure that no name and no face can be recognised."),
    )

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs)
        topic_field = choice_field(self, "topic")
        topic_field.choices = [("", _("None in particular"))]
        topic_field.choices += [(str(topic.pk), topic_label(topic)) for topic in topics]


class CountForm(ActForm):
    """A form for the dots or hands that a subject got."""

    label = forms.CharField(label=_("What was given dots or hands"), max_length=200, required=False)
    contribution = forms.ChoiceField(label=_("Contribution"), required=False)
    count = forms.IntegerField(
        label=_("How many"), min_value=0, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, *args, written, **kwargs):
        super().__init__(*args, **kwargs)
        self.titles = {str(one.proposal.pk): one.proposal.title for one in written}
        choice_field(self, "contribution").choices = [
            ("", _("None of those written")),
            *self.titles.items(),
        ]
        label = cast("forms.CharField", self.fields["label"])
        label.max_length = DeclaredCount._meta.get_field("label").max_length

    def said(self) -> str:
        """Return the subject of the count: the typed words, or the title of the contribution."""
        return self.cleaned_data["label"] or self.titles.get(self.cleaned_data["contribution"], "")


class LetterForm(ContactOfOthersForm, ActForm):
    """A form for a contribution that a person without an account sent or dictated."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        widget=forms.RadioSelect,
        choices=[(channel, capfirst(Channel(channel).label)) for channel in Channel.of_agents()],
    )
    received_on = Day(label=_("Day on which it came"))
    topic = forms.ChoiceField(label=_("Topic"))
    title = forms.CharField(label=_("What they propose, in one sentence"), max_length=TITLE_LENGTH)
    body = forms.CharField(
        label=_("Text"),
        max_length=BODY_LENGTH,
        widget=LONG,
        help_text=_("In their words. Write no name, no address, no telephone number."),
    )
    agreed = forms.BooleanField(
        label=_("Its author agrees that it be published and reused"),
        help_text=_("Under the licence of the consultation. They signed the sheet, or said so."),
        error_messages={
            "required": _("Enter it only once its author agreed that it be published.")
        },
    )

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "topic").choices = [
            (str(topic.pk), topic_label(topic)) for topic in topics
        ]


class SheetForm(ActForm):
    """A form for a sheet of contributions. Once it is read, a hidden field has its lines."""

    file = forms.FileField(
        label=_("Your sheet"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_(
            "CSV or XLSX, 200 lines and 1 MB at the most. Nothing is written before you confirm."
        ),
    )
    lines = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    @staticmethod
    def contact_question(line) -> str:
        """Return the question about contact details in a new line, or "" if it contains none."""
        words = (line.row.table, line.row.title, line.row.body)
        return ContactOfOthersForm.contact_question(*words) if line.is_new else ""

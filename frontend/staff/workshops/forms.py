"""Forms of a facilitator for a workshop and its contributions."""

from datetime import datetime, time
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult.workshops.enums import Present
from consult.workshops.models import MOST_PEOPLE, TEXT_LENGTH, Provenance, Workshop
from debates.models import BODY_LENGTH, TITLE_LENGTH
from frontend.staff.presenters.workshop_frame import topic_label
from frontend.staff.workshops.fields import LONG, SHORT, Day, Hour
from frontend.toolkit.forms.contact_details_form import ContactOfOthersForm
from frontend.toolkit.forms.degrees import Degrees
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm

POINT = ("location_latitude", "location_longitude")
# Facts that other pages write, or that other fields of the form give.
ELSEWHERE = {
    "language",
    "latitude",
    "longitude",
    "starts_at",
    "ends_at",
    "consent",
    "has_minors",
    "takes_registrations",
    "seats",
    "phone",
}
SAME = Decimal("0.001")  # degrees: the form may write a point with fewer decimals


class FactsForm(ContactOfOthersForm, ActForm, forms.ModelForm):
    """A form for the facts of a workshop: organiser, place, time, method, topics and minutes."""

    public_words = ("minutes",)

    class Meta:
        model = Workshop
        fields = [name for name in Workshop.written if name not in ELSEWHERE]
        widgets = {"agenda": SHORT, "access": SHORT, "minutes": LONG}
        field_classes = {"held_on": Day}

    location_latitude = Degrees(90, label=_("Latitude"))
    location_longitude = Degrees(180, label=_("Longitude"))
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

    def __init__(self, *args, topics, zone, points=None, is_new=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_new:  # the summary is written once the workshop is held
            del self.fields["minutes"]
        self.zone = ZoneInfo(zone)
        self.points = points or {}
        choice_field(self, "topics").choices = [
            (str(topic.pk), topic_label(topic)) for topic in topics
        ]
        for name in ("structure_kind", "method"):
            field = choice_field(self, name)
            field.choices = [
                (value, capfirst(label) if value else "—") for value, label in field.choices
            ]

    def plain_fields(self):
        """Return the fields after the hours, which the template draws without options."""
        names = [name for name in self.Meta.fields if name not in self.field_order]
        return [self[name] for name in ("topics", *names) if name in self.fields]

    def arguments(self) -> dict:
        """Return the cleaned values for the actions.

        Hours become moments of that day, in the time zone of the organisation. A town without a new
        point gets that of another workshop there (`points`).
        """
        arguments = {name: self.cleaned_data.get(name) for name in self.Meta.fields}
        arguments |= {name: arguments[name] or "" for name in ("method", "minutes")}
        for name, hour in (("starts_at", "starts"), ("ends_at", "ends")):
            arguments[name] = self._moment(self.cleaned_data.get(hour))
        latitude, longitude = self._point()
        arguments |= {"latitude": latitude, "longitude": longitude}
        return arguments | {"topics": self.cleaned_data["topics"]}

    def _point(self):
        point = tuple(self.cleaned_data.get(name) for name in POINT)
        if self.data.get("location_forget"):
            return None, None
        is_of_former_town = "place" in self.changed_data and self._is_initial(point)
        if None in point or is_of_former_town:
            return self.points.get(self.cleaned_data["place"].casefold(), (None, None))
        return point

    def _is_initial(self, point):
        initial = [self.initial.get(name) for name in POINT]
        return None not in (*initial, *point) and all(
            abs(new - old) < SAME for new, old in zip(point, initial, strict=True)
        )

    def _moment(self, hour: time | None):
        return (
            datetime.combine(self.cleaned_data["held_on"], hour, tzinfo=self.zone) if hour else None
        )


def facts_of(workshop) -> dict:
    """Return the current facts of a workshop, as initial data of the form."""
    zone = ZoneInfo(workshop.organisation.time_zone)
    initial = {name: getattr(workshop, name) for name in FactsForm.Meta.fields}
    initial |= dict(zip(POINT, (workshop.latitude, workshop.longitude), strict=True))
    for name, moment in (("starts", workshop.starts_at), ("ends", workshop.ends_at)):
        initial[name] = timezone.localtime(moment, zone).time() if moment else None
    return initial | {"topics": [str(report.topic_id) for report in workshop.sub_reports.all()]}


class People(forms.IntegerField):
    """A form field for the number of people present."""

    def __init__(self, **kwargs):
        kwargs = {
            "label": _("How many people were present"),
            "min_value": 1,
            "max_value": MOST_PEOPLE,
        } | kwargs
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs)  # type: ignore[arg-type]  # keys are named


class PresenceForm(ActForm):
    """A form for the number of people who came."""

    participants = People()
    returning = People(
        label=_("Among them, people who had come to another workshop of this consultation"),
        min_value=0,
        required=False,
        help_text=_(
            "Leave it empty if you did not ask. It keeps the same person from being counted twice."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in Present:
            self.fields[kind.value] = People(
                label=capfirst(kind.label),
                min_value=0,
                required=False,
                error_messages={
                    "invalid": _("“%(kind)s”: write a whole number.") % {"kind": kind.label}
                },
            )

    def kinds(self):
        """Return the fields of the composition: women, men, and ages."""
        return [self[kind.value] for kind in Present]

    def arguments(self) -> dict:
        """Return the number of people, and the composition by kind, where it is known."""
        arguments = super().arguments()
        counted = {kind.value: arguments.pop(kind.value) for kind in Present}
        return arguments | {"composition": {kind: n for kind, n in counted.items() if n}}

    def refuse(self, error):
        """Put a refusal of the composition above the form, with its subject."""
        if getattr(error, "attr", None) == "composition":
            self.add_error(None, _("People present: %(error)s") % {"error": error})
        else:
            super().refuse(error)


class ReportsForm(ContactOfOthersForm, ActForm):
    """A form for what a workshop said about each of its topics, in Markdown."""

    def __init__(self, *args, reports, **kwargs):
        super().__init__(*args, **kwargs)
        self.reports = list(reports)
        self.public_words = tuple(str(report.topic_id) for report in self.reports)
        for report in self.reports:
            self.fields[str(report.topic_id)] = forms.CharField(
                label=topic_label(report.topic),
                max_length=TEXT_LENGTH,
                widget=forms.Textarea(attrs={"rows": 6}),
                required=False,
                initial=report.body,
            )

    def topics(self):
        """Return the field of each topic."""
        return [self[name] for name in self.public_words]

    def arguments(self) -> dict:
        """Return the reports that changed, by topic."""
        changed = set(self.changed_data)
        return {
            "reports": {
                name: self.cleaned_data[name] for name in self.public_words if name in changed
            }
        }


class WriteForm(ContactOfOthersForm, ActForm):
    """A form for the contribution of one table, about one topic."""

    asked_once = ("participants",)
    public_words = ("table", "title", "body")

    participants = People(
        help_text=_(
            "You give it once. A collective contribution shows how many people were present."
        )
    )
    topic = forms.ChoiceField(label=_("Topic"))
    table = forms.CharField(
        label=_("Table or group"),
        max_length=Provenance._meta.get_field("table").max_length,
        required=False,
        help_text=_("Such as Table 3. The next contribution starts with the same one."),
    )
    title = forms.CharField(
        label=_("What the group proposes, in one sentence"),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Write a title.")},
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=BODY_LENGTH,
        widget=LONG,
        help_text=_("In the words of the group, as they stand on the paperboard."),
        error_messages={"required": _("Write what the group said.")},
    )
    photo = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, topics, asks_people=False, is_new=True, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "topic").choices = [
            (str(topic.pk), topic_label(topic)) for topic in topics
        ]
        self.is_new = is_new
        self.fields["topic"].required = is_new
        if not asks_people:
            del self.fields["participants"]

    def arguments(self) -> dict:
        """Return the text with its topic, and for a new contribution its photo.

        A correction without a topic keeps the topic.
        """
        arguments = super().arguments()
        photo = arguments.pop("photo")
        arguments["topic_id"] = UUID(topic) if (topic := arguments.pop("topic")) else None
        if self.is_new:
            arguments["photo_id"] = photo
        return arguments

"""The serializers of workshops: facts, topics, and the number of people.

They never contain the names of the people who register.
"""

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from consult.accounts.enums import ActorKind
from consult.api.fields import LANGUAGES, Choice, Degrees, Flag, Id, Text, Whole
from consult.api.serializers import ReadOnlySerializer
from consult.workshops.enums import ConsentBasis, Method, Present, WorkshopState
from consult.workshops.meetings.selectors.workshops import path_of
from consult.workshops.models import MOST_PEOPLE, NAME_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from moderation.enums import ModerationState, Reason

TAKEN = [ModerationState.HIDDEN_PROVISIONAL.value, ModerationState.REMOVED.value]


class WorkshopPlaceSerializer(ReadOnlySerializer):
    """The place of a workshop."""

    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    label = serializers.CharField(help_text="The town.")  # type: ignore[assignment]  # a field keeps the name that the API gives it


class WorkshopSerializer(ReadOnlySerializer):
    """A workshop."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    consultation = serializers.SlugField(source="consultation.slug")
    title = serializers.CharField()
    language = serializers.ChoiceField(LANGUAGES)
    structure = serializers.CharField()
    structure_kind = serializers.ChoiceField(ActorKind.values)
    place = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    location = WorkshopPlaceSerializer(allow_null=True)
    held_on = serializers.DateField()
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    method = serializers.ChoiceField(["", *Method.values])
    agenda = serializers.CharField(allow_blank=True)
    access = serializers.CharField(allow_blank=True)
    minutes = serializers.CharField(allow_blank=True, help_text="Markdown.")
    participants = serializers.IntegerField(
        allow_null=True, help_text="People present, as declared; null before."
    )
    returning = serializers.IntegerField(
        allow_null=True, help_text="Of whom had come to another workshop."
    )
    composition = serializers.DictField(
        child=serializers.IntegerField(), help_text="People by kind, as declared."
    )
    topics = serializers.ListField(child=serializers.UUIDField())
    recordings = serializers.ListField(
        child=serializers.UUIDField(), help_text="Those that the reader may know of."
    )
    proposals_count = serializers.IntegerField(help_text="Public contributions that come from it.")
    state = serializers.ChoiceField(WorkshopState.values)
    consent = serializers.ChoiceField(ConsentBasis.values)
    takes_registrations = serializers.BooleanField()
    published_at = serializers.DateTimeField(allow_null=True)
    changed_at = serializers.DateTimeField(help_text="Last change that `updated_after` knows of.")
    url = serializers.URLField()

    def get_location(self, workshop):
        """Return the point and the town of the workshop, or None where it has no point."""
        if workshop.latitude is None:
            return None
        point = {"latitude": float(workshop.latitude), "longitude": float(workshop.longitude)}
        return point | {"label": workshop.place}

    def get_topics(self, workshop):
        """Return the ids of the topics of its sub-reports, in order."""
        return [report.topic_id for report in workshop.sub_reports.all()]

    def get_recordings(self, workshop):
        """Return the ids of its recordings that the reader may know of, in order."""
        return self.context["recordings"].get(workshop.pk, [])

    def get_proposals_count(self, workshop):
        """Return the number of public contributions that come from it."""
        return self.context["contributions"].get(workshop.pk, 0)

    def get_url(self, workshop):
        """Return the address of the page of the workshop."""
        return self.context["addresses"].path(path_of(workshop))


class WorkshopTombstoneSerializer(ReadOnlySerializer):
    """The public rest of a workshop that moderation hid or removed."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    consultation = serializers.SlugField(source="consultation.slug")
    held_on = serializers.DateField()
    changed_at = serializers.DateTimeField(help_text="Last change that `updated_after` knows of.")
    state = serializers.ChoiceField(TAKEN, source="moderation_state")
    reason = serializers.ChoiceField(Reason.values, source="decision_reason")
    decision = serializers.IntegerField(source="decision_number")


WorkshopOrTombstone = PolymorphicProxySerializer(
    component_name="WorkshopOrTombstone",
    serializers=[WorkshopSerializer, WorkshopTombstoneSerializer],
    resource_type_field_name=None,
)


class Count(Whole):
    """A number of people."""

    def __init__(self, **kwargs):
        super().__init__(**({"min_value": 0, "max_value": MOST_PEOPLE} | kwargs))


class PointFormSerializer(serializers.Serializer):
    """The point where the workshop takes place."""

    latitude = Degrees(90)
    longitude = Degrees(180)


class WorkshopEditSerializer(serializers.Serializer):
    """The facts of a workshop. People can be counted once it has begun."""

    title = Text(max_length=TITLE_LENGTH)
    language = Choice(LANGUAGES, required=False)
    structure = Text(max_length=NAME_LENGTH)
    structure_kind = Choice(ActorKind.values)
    place = Text(max_length=120, allow_blank=True, required=False)
    address = Text(max_length=300, allow_blank=True, required=False)
    location = PointFormSerializer(required=False, allow_null=True)
    held_on = serializers.DateField()
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    ends_at = serializers.DateTimeField(required=False, allow_null=True)
    method = Choice(Method.values, allow_blank=True, required=False)
    agenda = Text(max_length=TEXT_LENGTH, allow_blank=True, required=False)
    access = Text(max_length=1000, allow_blank=True, required=False)
    minutes = Text(max_length=20_000, allow_blank=True, required=False, help_text="Markdown.")
    topics = serializers.ListField(child=Id(), required=False, max_length=40)
    consent = Choice(ConsentBasis.values, required=False)
    takes_registrations = Flag(required=False)
    seats = Count(min_value=1, required=False, allow_null=True)
    phone = Text(max_length=40, allow_blank=True, required=False)
    participants = Count(min_value=1, required=False, help_text="Once it has begun.")
    returning = Count(required=False, allow_null=True)
    composition = serializers.DictField(
        child=Count(), required=False, help_text=f"By {', '.join(Present.values)}."
    )


class WorkshopFormSerializer(WorkshopEditSerializer):
    """A workshop to create."""

    consultation = serializers.SlugField(max_length=80)

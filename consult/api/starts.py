"""The start of a consultation: a draft from a model, or from an earlier consultation."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from consult.accounts.viewers.selectors import reload_viewer
from consult.api.consultation_serializers import WholeConsultationSerializer
from consult.api.contracts import Contract
from consult.api.fields import Email, Text, Whole
from consult.api.serializers import ReadOnlySerializer
from consult.api.unknown_fields import UnknownField
from consult.api.viewsets import ApiViewSet
from consult.consultations.rules import can_create
from consult.consultations.selectors.consultations import (
    get_consultation_by_id,
    get_consultation_row,
)
from consult.core.exceptions import NotAllowed
from consult.lifecycle.actions.copies import copy_consultation
from consult.lifecycle.actions.starts import start_consultation
from consult.lifecycle.selectors.starts import COPY, PARTS, get_start, list_choices


class StartSerializer(ReadOnlySerializer):
    """A model from which a consultation starts."""

    model = serializers.CharField(source="key")
    name = serializers.CharField()
    hint = serializers.CharField()
    days = serializers.IntegerField(help_text="How long people take part, if nobody says.")
    asks = serializers.ListField(
        child=serializers.ChoiceField(sorted(PARTS)),
        help_text="The fields that it takes, besides `model`, `title` and `first_day`.",
    )

    def get_asks(self, start):
        """Return the fields that the model takes, in alphabetical order."""
        return sorted(start.asks)


class StartFormSerializer(serializers.Serializer):
    """A draft to start. Its model says in `asks` which of the optional fields it takes."""

    model = Text(max_length=60, help_text="Of the list, or `copy`.")
    title = Text(max_length=160)
    first_day = serializers.DateField(help_text="All dates of the draft follow this day.")
    source = serializers.SlugField(  # type: ignore[assignment]  # a field keeps the name that the API gives it
        max_length=80, required=False, help_text="With `copy`: the consultation to copy, by slug."
    )
    decision = Text(
        max_length=400,
        required=False,
        help_text="What is decided, by whom and when, in a sentence.",
    )
    days = Whole(required=False, help_text="How long people take part.")
    questions = serializers.ListField(
        child=Text(max_length=300), max_length=30, required=False, help_text="Each becomes a topic."
    )
    moderator = Email(
        max_length=254,
        required=False,
        help_text="Invited by e-mail. Without it, the usual moderators get the role again.",
    )

    def validate(self, data):
        """Refuse a copy of no consultation."""
        if data["model"] == COPY.key and "source" not in data:
            message = _("Choose a consultation.")
            raise serializers.ValidationError({"source": message}, code="required")
        return data


class StartViewSet(ApiViewSet):
    """The models from which a consultation starts, and its start."""

    written_kind = "consultation"
    contracts = {
        "list": Contract("consultation.create", StartSerializer, many=True),
        "create": Contract(
            "consultation.create",
            WholeConsultationSerializer,
            status=201,
            body=StartFormSerializer,
            location="consultations/{slug}/",
        ),
    }

    def list(self, request):
        """List the models of the software and of the organisation, and `copy`, on one page."""
        if not can_create(self.viewer):
            raise NotAllowed
        results = self.get_serializer(list_choices(self.viewer), many=True).data
        return Response({"next": None, "previous": None, "results": results})

    def create(self, request):
        """Create a draft from a model or from another consultation. The caller becomes its manager.

        It has topics, steps with their dates, a charter, rules of moderation, votes or
        questionnaires, and a team. A field that the model does not take is refused.
        """
        values = self.body()
        return self.once(lambda: self._start(**values))

    def _start(self, *, model, **values):
        asks = COPY.asks if model == COPY.key else get_start(self.viewer, model).asks
        for name in sorted(PARTS - asks):
            if name in values:
                raise UnknownField(attr=name)
        if model != COPY.key:
            return start_consultation(viewer=self.viewer, model=model, **values)
        source = get_consultation_row(self.viewer, values.pop("source"))
        return copy_consultation(viewer=self.viewer, source_id=source.pk, **values)

    def serialize(self, pk):
        """Return the draft. Its creation gave its author a role, so the viewer is read again."""
        return self.get_serializer(get_consultation_by_id(reload_viewer(self.viewer), pk)).data

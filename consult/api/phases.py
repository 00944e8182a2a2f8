"""The steps of a consultation: any visitor reads them, and managers write and extend them."""

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from consult.api.announced_ends import PhaseExtensionFormSerializer
from consult.api.consultation_serializers import PhaseSerializer
from consult.api.contracts import Contract
from consult.api.editorial_forms import EditorialForm
from consult.api.fields import Choice, Text
from consult.api.viewsets import ApiViewSet
from consult.consultations.actions import phases as phase_actions
from consult.consultations.enums import Capability
from consult.consultations.selectors.consultations import get_consultation_row
from consult.consultations.selectors.timetable import get_phase


class PhaseEditSerializer(EditorialForm):
    """The texts of a step, its dates, and what it lets people do."""

    translated = frozenset({"title", "summary"})

    title = Text(max_length=120)
    summary = Text(max_length=300, allow_blank=True, required=False)
    capabilities = serializers.ListField(child=Choice(Capability.values), max_length=10)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


class PhaseFormSerializer(PhaseEditSerializer):
    """A step to add."""

    consultation = serializers.SlugField(max_length=80)


class PhaseViewSet(ApiViewSet):
    """Steps of consultations."""

    written_kind = "phase"
    contracts = {
        "retrieve": Contract("published.read", PhaseSerializer),
        "create": Contract(
            "consultation.edit",
            PhaseSerializer,
            status=201,
            body=PhaseFormSerializer,
            location="phases/{id}/",
        ),
        "partial_update": Contract("consultation.edit", PhaseSerializer, body=PhaseEditSerializer),
        "destroy": Contract("consultation.edit", status=204),
        "extend": Contract("consultation.edit", PhaseSerializer, body=PhaseExtensionFormSerializer),
    }

    def retrieve(self, request, id):
        """Return one step."""
        return Response(self.serialize(id))

    def create(self, request):
        """Add a step to a consultation.

        After the publication, only a step in which people do not take part can be added: 409
        `dates_announced`.
        """
        values = self.body()
        slug = values.pop("consultation")

        def schedule():
            consultation = get_consultation_row(self.viewer, slug)
            return phase_actions.schedule_phase(
                viewer=self.viewer, consultation_id=consultation.pk, **values
            )

        return self.once(schedule)

    def partial_update(self, request, id):
        """Change a step. Once it is announced, only its texts can change."""
        return self.perform(phase_actions.edit_phase, phase_id=id, **self.body(partial=True))

    def destroy(self, request, id):
        """Remove a step of a draft."""
        return self.remove(phase_actions.remove_phase, phase_id=id)

    @action(detail=True, methods=["post"])
    def extend(self, request, id):
        """Put the announced end of a step later, with a public reason, 24 hours before it.

        The call takes effect at once: the pages of the team wait for ten minutes. An extension is
        at most 180 days long. `announced_closes_at` then shows the first announced end.
        """
        return self.perform(phase_actions.extend_phase, phase_id=id, **self.body())

    def serialize(self, pk):
        """Return a step that the caller may see."""
        return self.get_serializer(get_phase(self.viewer, pk)).data

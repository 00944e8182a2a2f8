"""Consultations: any visitor reads them, and their managers prepare, publish and close them."""

from datetime import UTC, datetime
from itertools import chain

from django.db.models import Value
from django.db.models.functions import Coalesce
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from consult.accounts.viewers.selectors import reload_viewer
from consult.api.addresses import Addresses
from consult.api.announced_ends import ClosingFormSerializer, ResumptionFormSerializer
from consult.api.consultation_serializers import ConsultationSerializer, WholeConsultationSerializer
from consult.api.contracts import ChangesQuery, Contract
from consult.api.editorial_forms import EditorialForm
from consult.api.fields import Choice, Flag, Text, Whole
from consult.api.figures import FiguresSerializer
from consult.api.map_serializers import (
    GEOJSON,
    MapSerializer,
    collection,
    feature,
    workshop_feature,
)
from consult.api.viewsets import ApiViewSet
from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.consultations.actions.suspension import suspend_consultation
from consult.consultations.enums import (
    CheckLevel,
    CommentTimes,
    ConsultationState,
    Licence,
    ModerationMode,
    PlacePolicy,
    ResultsVisibility,
    SetupTask,
)
from consult.consultations.rules import can_edit
from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.exceptions import NotAllowed
from consult.lifecycle.actions.deletion import delete_draft
from consult.lifecycle.actions.publication import open_consultation
from consult.lifecycle.actions.suspension import resume_and_extend
from consult.lifecycle.selectors.checks import list_checks
from consult.lifecycle.selectors.setup import path_of_task
from consult.outcomes.figures import figures
from consult.workshops.meetings.selectors.overview import stream_placed_workshops
from debates.proposals.selectors.places import stream_placed

# A draft without an opening date comes first, as on the managers' page.
UNDATED = datetime(9999, 1, 1, tzinfo=UTC)
LATEST_OPENING = ("-opening", "-id")


class ConsultationQuery(ChangesQuery):
    """The filters of the list of consultations."""

    status = serializers.ChoiceField(
        [s for s in ConsultationState.values if s != ConsultationState.DRAFT], required=False
    )
    search = serializers.CharField(max_length=200, required=False)


class ConsultationFormSerializer(EditorialForm):
    """The texts and settings that a manager writes. The texts are in the language of `?lang=`."""

    translated = frozenset({"title", "summary", "description"})

    slug = serializers.SlugField(
        max_length=80, required=False, help_text="Made from the title where none is given."
    )
    title = Text(max_length=160)
    summary = Text(max_length=400, allow_blank=True, required=False)
    description = Text(max_length=20000, allow_blank=True, required=False)
    licence = Choice([licence.value for licence in Licence.offered()], required=False)
    results_visibility = Choice(ResultsVisibility.values, required=False)
    comment_times = Choice(
        CommentTimes.values, required=False, help_text="How precisely the open data dates comments."
    )
    moderation_mode = Choice(ModerationMode.values, required=False)
    media_mode = Choice(ModerationMode.values, required=False, help_text="Of files.")
    link_mode = Choice(
        ModerationMode.values,
        required=False,
        help_text="Of the first text of a person with a link.",
    )
    promised_hours = Whole(min_value=1, max_value=80, required=False, help_text="In working hours.")
    holds_out_of_hours = Flag(
        required=False,
        help_text="Whether texts that arrive at night or on a weekend wait for a moderator.",
    )
    facilitators_take_part = Flag(
        required=False,
        help_text="Facilitators may give opinions, vote and write in their own name too.",
    )
    place_policy = Choice(
        PlacePolicy.values, required=False, help_text="Whether contributions say where."
    )


class CheckSerializer(serializers.Serializer):
    """A finding about a consultation before its opening, or after it."""

    level = serializers.ChoiceField(CheckLevel.values)
    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField()
    task = serializers.ChoiceField(SetupTask.values)
    attr = serializers.CharField(allow_null=True, help_text="The field that it is about.")
    law = serializers.CharField(allow_null=True, help_text="The paragraph that requires it.")
    url = serializers.URLField(help_text="The page where a manager mends it.")


class ReadinessSerializer(serializers.Serializer):
    """The checks of a consultation, in the order of the tasks of its preparation."""

    checks = CheckSerializer(many=True)


class ConsultationViewSet(ApiViewSet):
    """Consultations of the organisation."""

    written_kind = "consultation"
    lookup_url_kwarg = "slug"
    lookup_value_converter = "slug"
    contracts = {
        "list": Contract(
            "published.read", ConsultationSerializer, query=ConsultationQuery, many=True
        ),
        "retrieve": Contract("published.read", WholeConsultationSerializer),
        "create": Contract(
            "consultation.create",
            WholeConsultationSerializer,
            status=201,
            body=ConsultationFormSerializer,
            location="consultations/{slug}/",
        ),
        "partial_update": Contract(
            "consultation.edit", WholeConsultationSerializer, body=ConsultationFormSerializer
        ),
        "destroy": Contract("consultation.delete", status=204),
        "publish": Contract("consultation.publish", WholeConsultationSerializer),
        "close": Contract(
            "consultation.close", WholeConsultationSerializer, body=ClosingFormSerializer
        ),
        "cancel": Contract(
            "consultation.cancel", WholeConsultationSerializer, body=ClosingFormSerializer
        ),
        "suspend": Contract(
            "consultation.suspend", WholeConsultationSerializer, body=ClosingFormSerializer
        ),
        "resume": Contract(
            "consultation.suspend", WholeConsultationSerializer, body=ResumptionFormSerializer
        ),
        "readiness": Contract("consultation.edit", ReadinessSerializer),
        "figures": Contract("published.read", FiguresSerializer),
        "on_map": Contract("published.read", MapSerializer, media_type=GEOJSON),
    }

    def list(self, request):
        """List the published consultations, the latest opening first.

        A manager also sees the drafts of their own consultations.
        """
        chosen = {name: self.query[name] for name in ("status", "search") if name in self.query}
        rows = consultation_selectors.consultations(self.viewer, **chosen)
        return self.paginated(
            rows.annotate(opening=Coalesce("opens_at", Value(UNDATED))), LATEST_OPENING
        )

    def retrieve(self, request, slug):
        """Return one consultation with its steps, topics, charter and figures."""
        consultation = consultation_selectors.get_consultation(self.viewer, slug)
        return Response(self.get_serializer(consultation).data)

    def create(self, request):
        """Create a draft, and return it. The caller becomes its manager."""
        values = self.body()
        return self.perform(lifecycle_actions.create_consultation, **values)

    def partial_update(self, request, slug):
        """Change the texts and settings of a consultation.

        What was announced at publication can no longer change; this includes its address.
        """
        values = self.body(partial=True)
        return self._change(lifecycle_actions.edit_consultation, slug, **values)

    def destroy(self, request, slug):
        """Delete a draft with all that belongs to it. A published consultation stays."""
        return self._change(delete_draft, slug)

    @action(detail=True, methods=["post"])
    def publish(self, request, slug):
        """Publish a consultation, which freezes its charter.

        The call takes effect at once: the pages of the team wait for ten minutes. Answer 409 with
        the list of missing parts.
        """
        return self._change(open_consultation, slug)

    @action(detail=True, methods=["post"])
    def close(self, request, slug):
        """Close a consultation before its announced date, publicly and with a reason.

        The call takes effect at once: the pages of the team wait for ten minutes.
        """
        return self._change(lifecycle_actions.close_consultation, slug, **self.body())

    @action(detail=True, methods=["post"])
    def cancel(self, request, slug):
        """Cancel a published consultation before its first day, publicly and with a reason.

        The call takes effect at once: the pages of the team wait for ten minutes. Its votes,
        questionnaires and workshops are cancelled too.
        """
        return self._change(lifecycle_actions.cancel_consultation, slug, **self.body())

    @action(detail=True, methods=["post"])
    def suspend(self, request, slug):
        """Suspend a consultation at once, with a public reason.

        Participation stops. Reading goes on, and so do the dates.
        """
        return self._change(suspend_consultation, slug, **self.body())

    @action(detail=True, methods=["post"])
    def resume(self, request, slug):
        """Resume a suspended consultation at once.

        `days` puts the ends of what is open later, for the reason of the suspension.
        """
        return self._change(resume_and_extend, slug, **self.body())

    @action(detail=True, methods=["get"])
    def readiness(self, request, slug):
        """Return what a consultation lacks, what is doubtful in it, and what is advised.

        It can be published when no check has the level `blocks`. The checks run after the opening too.
        """
        consultation = consultation_selectors.get_consultation(self.viewer, slug)
        if not can_edit(self.viewer, consultation):
            raise NotAllowed
        addresses = Addresses(self.viewer.organisation)
        checks = [
            {
                "level": check.level,
                "code": check.code,
                "detail": check.label,
                "task": check.task,
                "attr": check.field or None,
                "law": check.law or None,
                "url": addresses.path(path_of_task(consultation, check.task)),
            }
            for check in list_checks(self.viewer, consultation)
        ]
        return Response({"checks": checks})

    @action(detail=True, methods=["get"])
    def figures(self, request, slug):
        """Return the live counts of a consultation, each with its counting rule."""
        return Response(
            figures(self.viewer, consultation_selectors.get_consultation(self.viewer, slug))
        )

    @action(detail=True, methods=["get"], url_path="map", url_name="map")
    def on_map(self, request, slug):
        """Return the located contributions and the public workshops of a consultation as GeoJSON.

        Contributions of institutions are included.
        """
        consultation = consultation_selectors.get_consultation_row(self.viewer, slug)
        addresses = Addresses(self.viewer.organisation)
        base = consultation_selectors.path_of(consultation)
        proposals = stream_placed(self.viewer, consultation)
        proposal_features = (
            feature(proposal, addresses.path(f"{base}proposals/{proposal.number}/"))
            for proposal in proposals
        )
        workshops = stream_placed_workshops(self.viewer, consultation)
        workshop_features = (
            workshop_feature(workshop, addresses.path(f"{base}workshops/{workshop.number}/"))
            for workshop in workshops
        )
        return collection(request._request, chain(proposal_features, workshop_features))

    def _change(self, act, slug, /, **arguments):
        # The lookup is inside the idempotent act. Otherwise a repeated request that changes the
        # slug would answer 404, because the old slug no longer exists.
        def change():
            consultation = consultation_selectors.get_consultation(self.viewer, slug)
            return act(viewer=self.viewer, consultation_id=consultation.pk, **arguments)

        return self.once(change)

    def serialize(self, pk):
        """Return a consultation. Creating it gave its author a role, so the viewer is read again."""
        viewer = reload_viewer(self.viewer)
        return self.get_serializer(consultation_selectors.get_consultation_by_id(viewer, pk)).data

"""Consultations: read by anyone, prepared, published and closed by their managers."""

from datetime import UTC, datetime
from itertools import chain

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import translation
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from consult.accounts.selectors import seen_anew
from consult.api.addresses import Addresses
from consult.api.consultation_shapes import ConsultationShape, WholeConsultationShape
from consult.api.contracts import ChangesQuery, Contract
from consult.api.doors import Door
from consult.api.fields import Choice, Flag, Text, Whole
from consult.api.figures import FiguresShape
from consult.api.map_shapes import GEOJSON, MapShape, collection, feature, workshop_feature
from consult.consultations import actions, selectors
from consult.consultations.enums import (
    CommentTimes,
    ConsultationState,
    Licence,
    ModerationMode,
    PlacePolicy,
    ResultsVisibility,
)
from consult.outcomes.figures import figures
from consult.workshops.selectors import stream_placed_workshops
from debates.selectors import stream_placed

# Drafts without dates come first, as on the managers' page.
UNDATED = datetime(9999, 1, 1, tzinfo=UTC)
LATEST_OPENING = ("-opening", "-id")
TRANSLATED = {"title", "summary", "description"}


class ConsultationQuery(ChangesQuery):
    """How consultations are chosen."""

    status = serializers.ChoiceField(
        [s for s in ConsultationState.values if s != ConsultationState.DRAFT], required=False
    )
    search = serializers.CharField(max_length=200, required=False)


class ConsultationForm(serializers.Serializer):
    """What a manager writes; texts are those of `?lang=`."""

    slug = serializers.SlugField(max_length=80, required=False, help_text="Made from the title where none is given.")
    title = Text(max_length=160)
    summary = Text(max_length=400, allow_blank=True, required=False)
    description = Text(max_length=20000, allow_blank=True, required=False)
    licence = Choice([licence.value for licence in Licence.offered()], required=False)
    results_visibility = Choice(ResultsVisibility.values, required=False)
    comment_times = Choice(CommentTimes.values, required=False, help_text="How precisely the open data dates comments.")
    moderation_mode = Choice(ModerationMode.values, required=False)
    media_mode = Choice(ModerationMode.values, required=False, help_text="Of files.")
    link_mode = Choice(ModerationMode.values, required=False, help_text="Of the first text of a person with a link.")
    promised_hours = Whole(min_value=1, max_value=80, required=False, help_text="In working hours.")
    holds_out_of_hours = Flag(required=False, help_text="What arrives at night or on a weekend waits to be read.")
    place_policy = Choice(PlacePolicy.values, required=False, help_text="Whether contributions say where.")

    def validate(self, data):
        """Put texts into the columns of their language."""
        language = translation.get_language()
        return {f"{name}_{language}" if name in TRANSLATED else name: value for name, value in data.items()}


class ClosingForm(serializers.Serializer):
    """Why it ends now: published."""

    reason = Text(max_length=400)


class Consultations(Door):
    """Consultations."""

    lookup_field = "slug"
    lookup_value_converter = "slug"
    contracts = {
        "list": Contract("published.read", ConsultationShape, query=ConsultationQuery, many=True),
        "retrieve": Contract("published.read", WholeConsultationShape),
        "create": Contract(
            "consultation.create",
            WholeConsultationShape,
            status=201,
            body=ConsultationForm,
            location="consultations/{slug}/",
        ),
        "partial_update": Contract("consultation.edit", WholeConsultationShape, body=ConsultationForm),
        "publish": Contract("consultation.publish", WholeConsultationShape),
        "close": Contract("consultation.close", WholeConsultationShape, body=ClosingForm),
        "figures": Contract("published.read", FiguresShape),
        "on_map": Contract("published.read", MapShape, media_type=GEOJSON),
    }

    def list(self, request):
        """Published consultations, latest opening first; a manager also sees the drafts they prepare."""
        chosen = {name: self.query[name] for name in ("status", "search") if name in self.query}
        rows = selectors.consultations(self.viewer, **chosen)
        if "updated_after" in self.query:
            page = self.changes(rows)
        else:
            page = self.page(rows.annotate(opening=Coalesce("opens_at", Value(UNDATED))), LATEST_OPENING)
        return self.listed(page, self._shape(ConsultationShape, page.rows, many=True))

    def retrieve(self, request, slug):
        """One consultation with its steps, topics, charter and figures."""
        return Response(self._whole(selectors.get_consultation(self.viewer, slug)))

    def create(self, request):
        """Start a draft; whoever starts it manages it from then on, and reads it here."""
        given = self.body()
        return self._act(lambda: actions.create_consultation(viewer=self.viewer, **given))

    def partial_update(self, request, slug):
        """Change texts and settings; what was announced at publication, its address too, no longer changes."""
        given = self.body(partial=True)
        return self._change(actions.edit_consultation, slug, **given)

    @action(detail=True, methods=["post"])
    def publish(self, request, slug):
        """Announce it: freezes its charter. 409 lists what is missing."""
        return self._change(actions.publish_consultation, slug)

    @action(detail=True, methods=["post"])
    def close(self, request, slug):
        """End it before its announced date, publicly and with a reason."""
        return self._change(actions.close_consultation, slug, **self.body())

    @action(detail=True, methods=["get"])
    def figures(self, request, slug):
        """Live counts, each with the rule it is counted by."""
        return Response(figures(self.viewer, selectors.get_consultation(self.viewer, slug)))

    @action(detail=True, methods=["get"], url_path="map", url_name="map")
    def on_map(self, request, slug):
        """Located contributions, those of institutions, and public workshops, as GeoJSON."""
        consultation = selectors.get_consultation_row(self.viewer, slug)
        addresses = Addresses(self.viewer.organisation)
        base = selectors.path_of(consultation)
        placed = stream_placed(self.viewer, consultation)
        features = (feature(one, addresses.path(f"{base}proposals/{one.number}/")) for one in placed)
        meetings = stream_placed_workshops(self.viewer, consultation)
        met = (workshop_feature(one, addresses.path(f"{base}workshops/{one.number}/")) for one in meetings)
        return collection(request._request, chain(features, met))

    def _change(self, act, slug, /, **given):
        def change():  # looked for inside: sent twice, a change of address finds nothing there
            found = selectors.get_consultation(self.viewer, slug)
            return act(viewer=self.viewer, consultation_id=found.pk, **given)

        return self._act(change)

    def _act(self, act):
        return self.once(
            act,
            kind="consultation",  # read with the role that creating it gave
            render=lambda id_: self._whole(selectors.get_consultation_by_id(seen_anew(self.viewer), id_)),
        )

    def _whole(self, consultation):
        return self._shape(WholeConsultationShape, consultation)

    def _shape(self, shape_class, instance, **kwargs):
        context = {"viewer": self.viewer, "addresses": Addresses(self.viewer.organisation)}
        return shape_class(instance, context=context, **kwargs).data

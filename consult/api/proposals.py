"""Proposals: any visitor reads them, and their authors write them."""

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from consult.accounts.permissions import allows
from consult.accounts.viewer import Viewer
from consult.api.contracts import ChangesQuery, Contract, ListQuery, Query
from consult.api.fields import (
    LANGUAGES,
    Answers,
    CharterAccepted,
    Choice,
    Degrees,
    Id,
    Text,
    WholeParameter,
)
from consult.api.outcome_serializers import OutcomeSerializer, serialize_outcome
from consult.api.pagination import RingPagination
from consult.api.proposal_serializers import (
    SimilarSerializer,
    VersionSerializer,
    WholeProposalSerializer,
    WholeWrittenProposal,
    WrittenProposal,
    serialize_proposals,
)
from consult.api.seeds import seed_now
from consult.api.viewsets import ApiViewSet
from consult.consultations.memory import recall_consultation_row
from consult.consultations.selectors.fields import has_tag
from consult.consultations.selectors.topics import get_topic
from consult.core.exceptions import Invalid, NotFound
from consult.outcomes.outcome_of_contribution.selectors import get_outcome
from consult.workshops.entries.actions.contributions import write_contribution
from debates import similarity
from debates.enums import ProposalKind, ProposalOrdering
from debates.models import BODY_LENGTH, MOST_TAGS, SHORTEST_BODY, SHORTEST_TITLE, TITLE_LENGTH
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import versions as version_selectors
from moderation.cases.selectors.delays import own_waits
from votes.selectors.counts import ordered

BY_VOTES = {
    ProposalOrdering.MOST_SUPPORTED: ("-support", "-id"),
    ProposalOrdering.DIVISIVE: ("-divisiveness", "-id"),
}

NOT_BY_CHANGE = ("has_place", "ordering", "search", "seed", "tag")

# The form asks these of a person. A facilitator who types the text of a group does not answer them
# for its people (ADR 41).
NOT_OF_GROUPS = ("institution", "location", "tags", "fields")


class ProposalQuery(ChangesQuery):
    """The filters and the order of the list of proposals."""

    consultation = serializers.SlugField(max_length=80, required=False)
    topic = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(ProposalKind.values, required=False)
    tag = serializers.UUIDField(required=False, help_text="One of the consultation's tags.")
    has_place = serializers.ChoiceField(
        ["true", "false"], required=False, help_text="Whether it says where, by a name or a point."
    )
    search = serializers.CharField(
        max_length=200, required=False, help_text='Words, "a phrase", -without.'
    )
    ordering = serializers.ChoiceField(
        ProposalOrdering.values, required=False, help_text="`newest` without it."
    )
    seed = WholeParameter(
        min_value=0, max_value=2**31 - 1, required=False, help_text="Of the random order."
    )

    def validate(self, data):
        """Refuse parameters that do not fit a list of changes.

        A filter would hide tombstones from a reader of changes, and the order must be that of the
        changes. A list of changes also needs a consultation or a topic.
        """
        if "updated_after" in data:
            if others := [name for name in NOT_BY_CHANGE if name in data]:
                raise serializers.ValidationError(
                    dict.fromkeys(others, _("Cannot be used together with “updated_after”."))
                )
            if not data.keys() & {"consultation", "topic"}:
                raise serializers.ValidationError(
                    {"consultation": _("Choose a consultation or a topic.")}
                )
        return data


class SimilarQuery(Query):
    """A text that a person is writing, to be compared with the proposals of a topic."""

    topic = serializers.UUIDField()
    text = serializers.CharField(max_length=2000)


class LocationFormSerializer(serializers.Serializer):
    """The place that a proposal is about: a point, a name, or both.

    A point is rounded to three decimals, about a hundred metres.
    """

    latitude = Degrees(90, required=False)
    longitude = Degrees(180, required=False)
    label = Text(max_length=120, allow_blank=True, required=False)  # type: ignore[assignment]  # a field keeps the name that the API gives it

    def validate(self, data):
        """Refuse an empty object. A proposal without a place is sent as null."""
        if not data:
            raise serializers.ValidationError(
                _("Give the name of the place, or its point on the map.")
            )
        return data


class ProposalEditSerializer(serializers.Serializer):
    """The fields of a proposal that its author may change."""

    title = Text(min_length=SHORTEST_TITLE, max_length=TITLE_LENGTH)
    body = Text(min_length=SHORTEST_BODY, max_length=BODY_LENGTH, help_text="Markdown.")
    language = Choice(LANGUAGES, allow_null=True, required=False)
    location = LocationFormSerializer(required=False, allow_null=True)
    tags = serializers.ListField(
        child=Id(),
        required=False,
        max_length=MOST_TAGS,
        help_text="Tags of the consultation, by id.",
    )
    fields = Answers(  # type: ignore[assignment]  # a field keeps the name that the API gives it
        required=False, help_text="Answers by field id (see the consultation); null takes one back."
    )


class ProposalFormSerializer(ProposalEditSerializer):
    """A proposal to submit."""

    topic = Id()
    kind = Choice(ProposalKind.values, allow_null=True, required=False)
    institution = Id(required=False, allow_null=True, help_text="One you belong to; see /me/.")
    workshop = Id(
        required=False,
        allow_null=True,
        help_text="A workshop that you run: the text is that of its group, without a signature.",
    )
    table = Text(
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="The group of the workshop that said it.",
    )
    charter_accepted = CharterAccepted()


class ProposalViewSet(ApiViewSet):
    """Proposals."""

    written_kind = "proposal"
    contracts = {
        "list": Contract("published.read", WrittenProposal, query=ProposalQuery, many=True),
        "retrieve": Contract("published.read", WholeWrittenProposal),
        "create": Contract(
            "proposal.submit",
            WholeProposalSerializer,
            status=201,
            body=ProposalFormSerializer,
            location="proposals/{id}/",
        ),
        "partial_update": Contract(
            "proposal.edit", WholeProposalSerializer, body=ProposalEditSerializer
        ),
        "destroy": Contract("proposal.withdraw", status=204),
        "versions": Contract("published.read", VersionSerializer, query=ListQuery, many=True),
        "outcome": Contract("published.read", OutcomeSerializer),
        "similar": Contract("published.read", SimilarSerializer, query=SimilarQuery, many=True),
    }

    def list(self, request):
        """List the proposals, the newest first by default. Tombstones stay at their place."""
        params = self.query
        filters = {name: params[name] for name in ("kind", "search", "tag") if name in params}
        if "has_place" in params:
            filters["has_place"] = params["has_place"] == "true"
        if slug := params.get("consultation"):
            filters["consultation"] = recall_consultation_row(self.viewer, slug)
        if topic_id := params.get("topic"):
            filters["topic"] = get_topic(self.viewer, topic_id)
            # The index of changes begins with the consultation, so the filter must name it.
            if "updated_after" in params:
                filters.setdefault("consultation", filters["topic"].consultation)
        if "tag" in filters and not has_tag(self.viewer, filters["tag"]):
            raise Invalid(attr="tag")
        page = self._read_page(filters)
        return self.get_paginated_response(self._serialize_all(page))

    def _read_page(self, wanted):
        if "updated_after" in self.query:
            return self.paginate_queryset(proposal_selectors.proposals(self.viewer, **wanted))
        ordering = self.query.get("ordering", ProposalOrdering.NEWEST)
        if ordering in BY_VOTES:
            return self.paginate_queryset(self._by_votes(wanted), BY_VOTES[ordering])
        rows = proposal_selectors.listed_proposals(self.viewer, with_files=True, **wanted)
        if ordering == ProposalOrdering.RANDOM:
            self.paginator = RingPagination(self.query.get("seed", seed_now()))
            return self.paginator.paginate_queryset(rows, self.request, view=self)
        return self.paginate_queryset(rows, proposal_selectors.PROPOSAL_ORDERS[ordering])

    def _by_votes(self, wanted):
        """Return the rows sorted by a count of positions, within one consultation.

        Raise `Invalid` without a consultation or topic: an order over several consultations would
        reveal which of them hides its counts.
        """
        topic = wanted.get("topic")
        consultation = wanted.get("consultation") or (topic and topic.consultation)
        if not consultation:
            raise Invalid(attr="consultation")
        ids = {"consultation_id": consultation.pk, "topic_id": topic and topic.pk}
        rows = proposal_selectors.proposals(self.viewer, **wanted)
        return ordered(self.viewer, rows, self.query["ordering"], **ids)

    def retrieve(self, request, id):
        """Return one proposal, or its tombstone."""
        return Response(self.serialize(id))

    def create(self, request):
        """Submit a proposal. Sending accepts the charter and the licence.

        It is public at once, or pending where moderators read texts before publication.
        """
        values = self.body()
        workshop = values.pop("workshop", None)
        table = values.pop("table", "")
        if workshop:
            return self._submit_for_group(workshop, values | {"table": table})
        ids = {"topic_id": values.pop("topic"), "institution_id": values.pop("institution", None)}
        return self.perform(proposal_actions.submit_proposal, **ids, **values)

    def _submit_for_group(self, workshop, values):
        """Submit the contribution of a group of a workshop, typed by its facilitator.

        The answer shows it to the facilitator even while it is waiting for a moderator.
        """
        if values.get("kind") not in (None, ProposalKind.WORKSHOP):
            raise Invalid(attr="kind")
        if others := [name for name in NOT_OF_GROUPS if values.get(name)]:
            raise Invalid(
                _("A group's contribution holds a title, a text and a table alone."), attr=others[0]
            )
        words = {
            name: values[name]
            for name in ("title", "body", "table", "language")
            if values.get(name)
        }

        def act():
            return write_contribution(
                viewer=self.viewer, workshop_id=workshop, topic_id=values["topic"], **words
            )

        return self.once(act, render=self._serialize_as_system)

    def _serialize_as_system(self, pk):
        return self._serialize_all(
            [proposal_selectors.get_proposal(Viewer.system(self.viewer.organisation), pk)]
        )[0]

    def partial_update(self, request, id):
        """Change the caller's own text. The change is a new public version."""
        values = self.body(partial=True)
        proposal = proposal_selectors.get_proposal(self.viewer, id)
        return self.perform(
            proposal_actions.edit_proposal,
            proposal_id=id,
            **{"title": proposal.title, "body": proposal.body, **values},
        )

    def destroy(self, request, id):
        """Withdraw the caller's own proposal. A tombstone stays."""
        return self.perform(proposal_actions.withdraw_proposal, proposal_id=id)

    @action(detail=True, methods=["get"])
    def versions(self, request, id):
        """List the public versions of the text, the oldest first. A tombstone has none."""
        rows = version_selectors.versions(
            self.viewer, proposal_selectors.get_proposal(self.viewer, id)
        )
        return self.paginated(rows, ("number", "id"))

    @action(detail=True, methods=["get"])
    def outcome(self, request, id):
        """Return what became of a proposal: where the synthesis uses it, and its answer.

        A proposal that is no longer public is not found.
        """
        proposal = proposal_selectors.get_proposal(self.viewer, id)
        if not proposal.moderation.has_public_text:
            raise NotFound
        return Response(serialize_outcome(get_outcome(self.viewer, proposal)))

    @action(detail=False, methods=["get"])
    def similar(self, request):
        """List public proposals of a topic that resemble a text, the best match first.

        Each has a score from 0 to 1.
        """
        topic = get_topic(self.viewer, self.query["topic"])
        found = similarity.similar_proposals(self.viewer, topic=topic, text=self.query["text"])
        serialized = self._serialize_all([proposal for proposal, _score in found])
        results = [
            {**data, "score": round(score, 4)}
            for data, (_, score) in zip(serialized, found, strict=True)
        ]
        return Response({"next": None, "previous": None, "results": results})

    def serialize(self, pk):
        """Return a proposal with the text that is waiting for a moderator, or its tombstone."""
        proposal = proposal_selectors.get_proposal(self.viewer, pk)
        return self._serialize_all([proposal])[0] | self._waiting(proposal)

    def _waiting(self, proposal):
        """Return the version that is waiting for a moderator, for its author and for team members.

        The team members are the viewers who may read unpublished texts. Return an empty dict for
        other viewers.
        """
        person = self.viewer.participant
        place = proposal.consultation_id
        is_own = bool(person) and proposal.author_id == person.pk
        if proposal.moderation.is_tombstone or not (
            is_own or allows(self.viewer, "unpublished.read", place)
        ):
            return {}
        version = version_selectors.awaiting(proposal)
        return {"pending_version": version and version.number} | (
            self._waits(proposal, version) if is_own else {}
        )

    def _waits(self, proposal, version):
        """Return since when and why a text waits, and when a moderator should have read it.

        The text is the waiting version, or the proposal itself where no moderator has read it yet.
        """
        text = version or proposal
        wait = own_waits(self.viewer, [text]).get(text.pk)
        details = wait and {"since": wait.since, "promised_by": wait.promised_by, "why": wait.why}
        return {"waits": details}

    def _serialize_all(self, rows):
        return serialize_proposals(self.viewer, rows)

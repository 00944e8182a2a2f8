"""Excerpts: collective contributions that quote a time range of a recording."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from consult.api.contracts import Contract
from consult.api.fields import Id, Number, Text
from consult.api.proposal_serializers import WholeProposalSerializer, serialize_proposals
from consult.api.viewsets import ApiViewSet
from consult.workshops.excerpts.actions import excerpts as excerpt_actions
from debates.models import BODY_LENGTH, SHORTEST_BODY, SHORTEST_TITLE, TITLE_LENGTH
from debates.proposals.selectors import proposals as proposal_selectors

LONGEST = 24 * 3600


class ExcerptFormSerializer(serializers.Serializer):
    """The time range of the quoted words, and the contribution that is based on them."""

    start = Number(
        min_value=0, max_value=LONGEST, help_text="Seconds from the beginning of the recording."
    )
    end = Number(min_value=0, max_value=LONGEST)
    topic = Id(source="topic_id")
    title = Text(min_length=SHORTEST_TITLE, max_length=TITLE_LENGTH)
    body = Text(min_length=SHORTEST_BODY, max_length=BODY_LENGTH, help_text="Markdown.")

    def validate(self, data):
        """Refuse an excerpt that does not end after it begins."""
        if data["start"] >= data["end"]:
            raise serializers.ValidationError({"end": _("An excerpt ends after it begins.")})
        return data


class ExcerptViewSet(ApiViewSet):
    """Excerpts of one recording."""

    written_kind = "proposal"
    contracts = {
        "create": Contract(
            "workshop.contribute",
            WholeProposalSerializer,
            201,
            body=ExcerptFormSerializer,
            location="proposals/{id}/",
        )
    }

    def create(self, request, id):
        """Submit a collective contribution based on the words spoken between two seconds.

        Only whole words are quoted. The sound clip is cut later. It can be played once the
        transcript is validated, where the people recorded agreed.
        """
        return self.perform(excerpt_actions.write_between, recording_id=id, **self.body())

    def serialize(self, pk):
        """Return the contribution, or its tombstone."""
        return serialize_proposals(self.viewer, [proposal_selectors.get_proposal(self.viewer, pk)])[
            0
        ]

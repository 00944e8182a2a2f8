"""Excerpts: a collective contribution tied to seconds of a recording."""

from math import isfinite

from django.utils.translation import gettext as _
from rest_framework import serializers

from consult.api.contracts import Contract
from consult.api.doors import Door
from consult.api.fields import Id, Text
from consult.api.proposal_shapes import WholeProposalShape, tell_proposals
from consult.workshops import actions
from debates import selectors
from debates.models import BODY_LENGTH, TITLE_LENGTH

LONGEST = 24 * 3600


class Seconds(serializers.FloatField):
    """A JSON number of seconds."""

    def to_internal_value(self, data):
        """Refuse whatever is not one: a string, true, or a number that is none."""
        if isinstance(data, bool) or not isinstance(data, int | float) or not isfinite(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class ExcerptForm(serializers.Serializer):
    """What was said between two seconds, and the contribution that rests on it."""

    start = Seconds(min_value=0, max_value=LONGEST, help_text="Seconds from the beginning of the recording.")
    end = Seconds(min_value=0, max_value=LONGEST)
    topic = Id(source="topic_id")
    title = Text(max_length=TITLE_LENGTH)
    body = Text(max_length=BODY_LENGTH, help_text="Markdown.")

    def validate(self, data):
        """It ends after it begins."""
        if data["start"] >= data["end"]:
            raise serializers.ValidationError({"end": _("An excerpt ends after it begins.")})
        return data


class Excerpts(Door):
    """Excerpts of one recording."""

    contracts = {"create": Contract("workshop.contribute", WholeProposalShape, 201, body=ExcerptForm)}

    def create(self, request, id):
        """Write the collective contribution that rests on the words said between two seconds, whole words.

        Its clip is cut afterwards; it is heard once the transcript is validated, where people agreed.
        """
        given = self.body()
        return self.once(
            lambda: actions.write_between(viewer=self.viewer, recording_id=id, **given),
            kind="proposal",
            render=self._one,
        )

    def _one(self, pk):
        return tell_proposals(self.viewer, [selectors.get_proposal(self.viewer, pk)])[0]

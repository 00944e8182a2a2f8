"""The official answer of a contribution: any visitor reads it, and managers write it."""

from rest_framework import serializers
from rest_framework.response import Response

from consult.api.contracts import Contract
from consult.api.fields import Choice, Text
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.core.exceptions import NotFound
from consult.outcomes.answers.actions import publication
from consult.outcomes.answers.selectors import answers as answer_selectors
from consult.outcomes.enums import AnswerState
from consult.outcomes.models.answers import ANSWER_LENGTH, LINE_LENGTH, REASON_LENGTH
from debates.proposals.selectors.proposals import get_proposal_row


class MilestoneSerializer(ReadOnlySerializer):
    """A dated fact that followed the answer."""

    happened_on = serializers.DateField()
    text = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    corrected_at = serializers.DateTimeField(allow_null=True)


class CorrectionSerializer(ReadOnlySerializer):
    """A correction of a published answer, with the words that it replaced."""

    corrected_at = serializers.DateTimeField(source="published_at")
    note = serializers.CharField(allow_blank=True, help_text="Why the answer was corrected.")
    state = serializers.ChoiceField(AnswerState.values, help_text="Before the correction.")
    body = serializers.CharField(help_text="Before the correction. Markdown.")
    reasons = serializers.CharField(allow_blank=True, help_text="Before the correction. Markdown.")

    def get_state(self, correction):
        """Return the state before the correction."""
        return correction.before["state"]

    def get_body(self, correction):
        """Return the text before the correction."""
        return correction.before["body"]

    def get_reasons(self, correction):
        """Return the reasons before the correction."""
        return correction.before["reasons"]


class AnswerSerializer(ReadOnlySerializer):
    """The published answer of the authority."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(AnswerState.values)
    body = serializers.CharField(help_text="Markdown, as written.")
    body_html = serializers.CharField(help_text="Sanitised.")
    reasons = serializers.CharField(allow_blank=True, help_text="Markdown, as written.")
    reasons_html = serializers.CharField(allow_blank=True, help_text="Sanitised.")
    transmitted_to = serializers.CharField(
        allow_blank=True, help_text="The authority that received the contribution."
    )
    language = serializers.CharField()
    contributions = serializers.IntegerField(
        help_text="How many contributions the same answer answers."
    )
    published_at = serializers.DateTimeField()
    corrected_at = serializers.DateTimeField(allow_null=True)
    correction_note = serializers.CharField(allow_blank=True)
    corrections = CorrectionSerializer(many=True)
    milestones = MilestoneSerializer(many=True)


class OfficialAnswerFormSerializer(serializers.Serializer):
    """The answer that the authority gives."""

    state = Choice(AnswerState.values)
    body = Text(max_length=ANSWER_LENGTH, help_text="Markdown.")
    reasons = Text(
        max_length=ANSWER_LENGTH,
        allow_blank=True,
        required=False,
        help_text="Markdown. Required with `adapted`, `rejected` and `not_ours`.",
    )
    transmitted_to = Text(
        max_length=LINE_LENGTH,
        allow_blank=True,
        required=False,
        help_text="With `not_ours`: the authority that received the contribution.",
    )
    note = Text(
        max_length=REASON_LENGTH,
        allow_blank=True,
        required=False,
        help_text="Why a published answer is corrected; public.",
    )


class OfficialAnswerViewSet(ApiViewSet):
    """The official answer of a contribution."""

    written_kind = "official_answer"
    contracts = {
        "retrieve": Contract("published.read", AnswerSerializer),
        "update": Contract("answer.publish", AnswerSerializer, body=OfficialAnswerFormSerializer),
    }

    def retrieve(self, request, id):
        """Return the published answer of a contribution. Answer 404 where there is none."""
        return Response(self._serialize(id))

    def update(self, request, id):
        """Answer a contribution, and publish the answer at once.

        A contribution that has a published answer gets a correction of it, which is public with its
        date. The same answer sent again changes nothing.
        """
        values = self.body()
        return self.once(
            lambda: publication.put_answer(self.viewer, id, **values),
            render=lambda _answer: self._serialize(id),
        )

    def _serialize(self, proposal_id):
        proposal = get_proposal_row(self.viewer, proposal_id)
        answer = answer_selectors.published_answer(self.viewer, proposal.pk)
        if answer is None or proposal.moderation.is_tombstone:
            raise NotFound
        return self.get_serializer(answer).data

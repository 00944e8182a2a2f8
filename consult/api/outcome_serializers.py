"""The serializer of the outcome of a contribution in the API."""

from rest_framework import serializers

from consult.api.answers import MilestoneSerializer
from consult.api.serializers import ReadOnlySerializer
from consult.outcomes.enums import AnswerState
from consult.outcomes.outcome_of_contribution.selectors import Outcome


class UseSerializer(ReadOnlySerializer):
    """A passage of the published synthesis that uses the contribution."""

    kind = serializers.ChoiceField(
        ["quotation", "main_point"],
        help_text="Its own words, or a statement that counts it.",
    )
    block = serializers.UUIDField()
    chapter = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    is_of_comment = serializers.BooleanField(
        help_text="The words are those of a comment under the contribution."
    )


class PublishedSynthesisSerializer(ReadOnlySerializer):
    """The version of the synthesis in which the contribution was looked for."""

    version = serializers.IntegerField()
    published_at = serializers.DateTimeField()


class OutcomeAnswerSerializer(ReadOnlySerializer):
    """The official answer to the contribution, and what followed."""

    state = serializers.ChoiceField(AnswerState.values)
    body = serializers.CharField()
    reasons = serializers.CharField(allow_blank=True)
    transmitted_to = serializers.CharField(allow_blank=True)
    published_at = serializers.DateTimeField()
    milestones = MilestoneSerializer(many=True)


class OutcomeSerializer(ReadOnlySerializer):
    """The outcome of a contribution. With a synthesis and no use, no passage uses it."""

    synthesis = PublishedSynthesisSerializer(allow_null=True)
    uses = UseSerializer(many=True)
    answer = OutcomeAnswerSerializer(allow_null=True)


def serialize_outcome(outcome: Outcome) -> dict:
    """Return what became of a contribution as plain values."""
    synthesis = outcome.synthesis
    answer = outcome.answer
    uses = ("kind", "block", "chapter", "text", "is_of_comment")
    words = ("state", "body", "reasons", "transmitted_to", "published_at")
    return {
        "synthesis": synthesis
        and {"version": synthesis.number, "published_at": synthesis.published_at},
        "uses": [{name: getattr(use, name) for name in uses} for use in outcome.uses],
        "answer": answer
        and {
            **{name: getattr(answer, name) for name in words},
            "milestones": [
                {"happened_on": step.happened_on, "text": step.text, "url": step.url}
                for step in answer.milestones.all()
            ],
        },
    }

"""The caller's own answer to a poll.

The ledger itself makes repeated requests idempotent, because no other table may store who voted.
"""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from consult.api.contracts import Contract
from consult.api.positions import ReceiptSerializer, WithdrawalSerializer, request_id
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from votes.actions import ballots as ballot_actions
from votes.counting.methods import METHODS
from votes.selectors import polls as poll_selectors

MOST = 20
BY_KIND = "; ".join(f"`{kind}`: {method.choices}" for kind, method in METHODS.items())
CHOICES = f"By the kind of question. {BY_KIND}. None abstains, where one may."


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string"},
            {
                "type": "object",
                "properties": {"option": {"type": "string"}, "value": {"type": "integer"}},
                "required": ["value"],
                "additionalProperties": False,
            },
        ]
    }
)
class ChosenItem(serializers.JSONField):
    """An option, or the value given to an option.

    The kind of question decides which one is valid.
    """


class BallotSerializer(ReadOnlySerializer):
    """The caller's own answer. The ledger stores the day of a vote, not its time."""

    choices = serializers.ListField(child=ChosenItem(), help_text=CHOICES)
    cast_at = serializers.DateTimeField(help_text="To the day.")
    receipt = ReceiptSerializer()


class BallotFormSerializer(serializers.Serializer):
    """The answer to a poll that the caller sends."""

    choices = serializers.ListField(child=ChosenItem(), max_length=MOST, help_text=CHOICES)


class BallotViewSet(ApiViewSet):
    """The caller's own answer to a poll."""

    contracts = {
        "retrieve": Contract("ballot.cast", BallotSerializer),
        "update": Contract("ballot.cast", BallotSerializer, body=BallotFormSerializer),
        "destroy": Contract("ballot.withdraw", WithdrawalSerializer),
    }

    def retrieve(self, request, id):
        """Return the caller's current answer, with its receipt. Answer 404 where there is none."""
        return Response(BallotSerializer(poll_selectors.own_vote(self.viewer, id)).data)

    def update(self, request, id):
        """Answer a poll, or change the answer.

        The last answer before the close counts. The same answer sent again changes nothing.
        """
        values = self.body()
        vote = ballot_actions.cast_ballot(
            viewer=self.viewer, question_id=id, request_id=request_id(request), **values
        )
        self.is_replay = vote.is_repeated
        return Response(BallotSerializer(vote).data)

    def destroy(self, request, id):
        """Withdraw the answer, and return the receipt of the withdrawal."""
        withdrawal = ballot_actions.withdraw_ballot(
            viewer=self.viewer, question_id=id, request_id=request_id(request)
        )
        self.is_replay = withdrawal.is_repeated
        return Response(WithdrawalSerializer(withdrawal).data)

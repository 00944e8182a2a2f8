"""The caller's own position on a proposal.

The ledger itself makes repeated requests idempotent, because no other table may store who voted.
"""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from consult.api.contracts import Contract
from consult.api.fields import LARGEST, Whole
from consult.api.fields import Choice as OneOf
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.core.exceptions import Invalid
from votes.actions import positions as position_actions
from votes.enums import Choice
from votes.selectors import own as own_selectors


class ReceiptSerializer(ReadOnlySerializer):
    """Proof of deposit.

    Once openings are published, a person who holds the nonce can read the choice.
    """

    question = serializers.UUIDField()
    commitment = serializers.CharField(help_text="The code of the receipt.")
    nonce = serializers.CharField(help_text="For the voter alone.")
    revision = serializers.IntegerField(
        help_text="1 for the voter's first vote on the question, 2 for the second…"
    )
    batch = serializers.IntegerField(
        allow_null=True, help_text="The batch of the register; null until one lists it."
    )
    head = serializers.CharField(allow_null=True, help_text="The hash of that batch.")


class PositionSerializer(ReadOnlySerializer):
    """The caller's own position. The ledger stores the day of a vote, not its time."""

    choice = serializers.ChoiceField(Choice.values)
    cast_at = serializers.DateTimeField(help_text="To the day.")
    receipt = ReceiptSerializer()
    proposal_version = serializers.IntegerField(help_text="Of the text that was on screen.")
    changed_since = serializers.BooleanField(help_text="The text was edited after.")


class WithdrawalSerializer(ReadOnlySerializer):
    """The receipt of a withdrawal."""

    receipt = ReceiptSerializer()


class PositionFormSerializer(serializers.Serializer):
    """The position that the caller takes."""

    choice = OneOf(Choice.values)
    proposal_version = Whole(
        source="seen_version",
        min_value=1,
        max_value=LARGEST,
        required=False,
        help_text="Of the text that was on screen; the current one by default.",
    )


def request_id(request) -> UUID | None:
    """Return the idempotency key of a vote, or None where the request has none.

    The ledger itself stores it. Raise `Invalid` where it is not a UUID.
    """
    key = request.headers.get("Idempotency-Key")
    try:
        return UUID(key) if key else None
    except ValueError:
        raise Invalid(_("An idempotency key is a UUID."), attr="Idempotency-Key") from None


class PositionViewSet(ApiViewSet):
    """The caller's own position on a proposal."""

    contracts = {
        "retrieve": Contract("position.cast", PositionSerializer),
        "update": Contract("position.cast", PositionSerializer, body=PositionFormSerializer),
        "destroy": Contract("position.withdraw", WithdrawalSerializer),
    }

    def retrieve(self, request, id):
        """Return the caller's current position, with its receipt.

        Answer 404 where there is none.
        """
        return Response(PositionSerializer(own_selectors.own_position(self.viewer, id)).data)

    def update(self, request, id):
        """Take a position on a proposal, or change it.

        The last choice before the close counts. The same choice sent again changes nothing.
        """
        values = self.body()
        position = position_actions.cast_position(
            viewer=self.viewer, proposal_id=id, request_id=request_id(request), **values
        )
        self.is_replay = position.is_repeated
        return Response(PositionSerializer(position).data)

    def destroy(self, request, id):
        """Withdraw the position, and return the receipt of the withdrawal."""
        withdrawal = position_actions.withdraw_position(
            viewer=self.viewer, proposal_id=id, request_id=request_id(request)
        )
        self.is_replay = withdrawal.is_repeated
        return Response(WithdrawalSerializer(withdrawal).data)

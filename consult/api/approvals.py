"""Acts that need two people: the request of one team member, and the answer of another one."""

from functools import partial

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from consult.accounts.viewer import Viewer
from consult.api.contracts import Contract, ListQuery
from consult.api.fields import Flag
from consult.api.pagination import OLDEST
from consult.api.people import PersonSerializer
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from moderation.approvals import actions, selectors
from moderation.enums import ApprovalKind, ApprovalState, Reason


class ApprovalSerializer(ReadOnlySerializer):
    """A request that waits, or waited, for the answer of a second person.

    It shows only the facts that the second person needs to judge it.
    """

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(ApprovalKind.values)
    consultation = serializers.SlugField(source="consultation.slug", allow_null=True)
    participant = PersonSerializer(
        allow_null=True, help_text="Whom it concerns; null where texts are concerned."
    )
    count = serializers.IntegerField(help_text="How many texts, or accounts.")
    days = serializers.IntegerField(allow_null=True)
    reason = serializers.ChoiceField(Reason.values, allow_null=True)
    facts = serializers.CharField(allow_blank=True)
    asked_by = serializers.CharField(
        source="asked_by.public_name", allow_null=True, help_text="Public name."
    )
    created_at = serializers.DateTimeField()
    until = serializers.DateTimeField(
        help_text="The last moment at which a colleague may confirm the request."
    )
    state = serializers.ChoiceField(ApprovalState.values)

    def get_participant(self, approval):
        """Return the person whom the request concerns, or None."""
        return self.context["people"].get(approval.pk)

    def get_count(self, approval):
        """Return the number of texts or accounts that the request concerns."""
        return approval.payload.get("count") or 0

    def get_days(self, approval):
        """Return the length of the suspension in days, or None."""
        return approval.payload.get("days")

    def get_reason(self, approval):
        """Return the reason of the request, or None.

        The reason is deleted when the person concerned is erased.
        """
        return approval.payload.get("reason")

    def get_facts(self, approval):
        """Return the explanation that the person concerned would receive."""
        return approval.payload.get("facts", "")


class ApprovalAnswerFormSerializer(serializers.Serializer):
    """The answer of the second person."""

    grant = Flag(
        help_text="`true` confirms, and it is done; `false` refuses, or takes back what one asked oneself."
    )


class ApprovalViewSet(ApiViewSet):
    """Requests for acts that need two people."""

    written_kind = "approval"
    contracts = {
        "list": Contract("account.confirm", ApprovalSerializer, query=ListQuery, many=True),
        "retrieve": Contract("account.confirm", ApprovalSerializer),
        "answer": Contract(
            "account.confirm", ApprovalSerializer, body=ApprovalAnswerFormSerializer
        ),
    }

    def list(self, request):
        """List the requests that the caller may answer, and the caller's own requests.

        The oldest comes first.
        """
        rows = selectors.approvals_to_page(self.viewer, may_answer=actions.may_answer)
        return self.paginated(rows, OLDEST, partial(serialize_approvals, self.viewer))

    def retrieve(self, request, id):
        """Return one request, in any state."""
        return Response(self.serialize(id))

    @action(detail=True, methods=["post"])
    def answer(self, request, id):
        """Confirm or refuse the request of a colleague.

        The person who made a request may only withdraw it: confirming it answers 409
        `needs_second_person`.
        """
        values = self.body()
        approval = selectors.find_approval(self.viewer, id, may_answer=actions.may_answer)
        return self.perform(actions.answer, approval_id=approval.pk, **values)

    def serialize(self, pk):
        """Return a request, in any state."""
        return serialize_approval(self.viewer, pk)


def serialize_approval(viewer: Viewer, pk) -> dict:
    """Return one request, serialized. Raise `NotFound` where the viewer may not answer it."""
    return serialize_approvals(
        viewer, [selectors.find_approval(viewer, pk, may_answer=actions.may_answer)]
    )[0]


def serialize_approvals(viewer: Viewer, found):
    """Return several requests, serialized."""
    people = selectors.people_concerned(viewer, found)
    return ApprovalSerializer(found, many=True, context={"people": people}).data

"""Appeals against decisions: lodge an appeal, read appeals, decide them (DSA art. 20).

The text of an appeal and its answer are shown only to the person who lodged it and to the people
who may decide it.
"""

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from consult.accounts.sign_in.networks import visitor_mark
from consult.api.contracts import Contract, ListQuery
from consult.api.fields import Choice, Id, Text
from consult.api.notices import TargetSerializer
from consult.api.pagination import OLDEST
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation_row
from moderation.appeals import selectors as appeal_selectors
from moderation.appeals.actions import appeals as appeal_actions
from moderation.enums import Action, AppealSide, AppealState, Reason


class AppealSerializer(ReadOnlySerializer):
    """An appeal, without the name of the person who lodged it.

    It is shown to that person and to the people who may decide it.
    """

    id = serializers.UUIDField()
    decision = serializers.IntegerField(
        help_text="Number of what is contested, in the log of its consultation.",
        source="decision.number",
    )
    consultation = serializers.SlugField(source="decision.consultation.slug")
    target = TargetSerializer(source="decision")
    side = serializers.ChoiceField(AppealSide.values)
    text = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(AppealState.values)
    created_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)
    outcome = serializers.IntegerField(
        source="outcome.number", allow_null=True, help_text="Number of the decision that ended it."
    )


class AppealFormSerializer(serializers.Serializer):
    """The reasons for an appeal, with the consultation or the notice that it is about."""

    text = Text(max_length=2000)
    consultation = serializers.SlugField(
        max_length=80,
        required=False,
        help_text="Whose log the number is of; needed where several have it.",
    )
    notice = Id(required=False, help_text="Of a visitor: the notice that they sent.")


class OutcomeFormSerializer(serializers.Serializer):
    """The outcome of an appeal, with the answer to the person who lodged it."""

    outcome = Choice([str(state) for state in AppealState.outcomes()])
    answer = Text(max_length=2000)
    action = Choice(Action.values, allow_blank=True, required=False)
    reason = Choice(Reason.values, allow_blank=True, required=False)


class AppealQuery(ListQuery):
    """The filters of the list of appeals."""

    state = serializers.ChoiceField(AppealState.values, required=False, default=AppealState.OPEN)
    consultation = serializers.SlugField(max_length=80, required=False)


class DecisionViewSet(ApiViewSet):
    """Decisions of the public log, by number."""

    written_kind = "appeal"
    lookup_url_kwarg = "number"
    lookup_value_converter = "int"
    contracts = {
        "appeal": Contract("appeal.lodge", AppealSerializer, status=201, body=AppealFormSerializer)
    }

    @action(detail=True, methods=["post"])
    def appeal(self, request, number):
        """Contest a decision, as the author of the text or as a person who reported it.

        An appeal is free. It is possible within six months of the decision, and once.
        """
        values = self.body()
        slug = values.pop("consultation", None)
        notice = values.pop("notice", None)
        consultation_pk = get_consultation_row(self.viewer, slug).pk if slug else None
        consultation_id = appeal_selectors.consultation_of(
            self.viewer, number, consultation_pk, notice
        )
        return self.perform(
            appeal_actions.lodge_appeal,
            consultation_id=consultation_id,
            number=number,
            notice_id=notice,
            sender=visitor_mark(request),
            **values,
        )

    def serialize(self, pk):
        """Return an appeal of the caller."""
        return self.get_serializer(appeal_selectors.own_appeal(self.viewer, pk)).data


class AppealViewSet(ApiViewSet):
    """Appeals against decisions, for the people who answer them."""

    written_kind = "appeal"
    contracts = {
        "list": Contract("appeal.decide", AppealSerializer, query=AppealQuery, many=True),
        "retrieve": Contract("appeal.decide", AppealSerializer),
        "outcome": Contract("appeal.decide", AppealSerializer, body=OutcomeFormSerializer),
    }

    def list(self, request):
        """List the appeals of the consultations that the caller moderates or administers.

        The oldest comes first. The state `open` means not answered yet.
        """
        slug = self.query.get("consultation")
        consultation = slug and get_consultation_row(self.viewer, slug)
        rows = appeal_selectors.appeals(
            self.viewer, state=self.query["state"], consultation=consultation
        )
        return self.paginated(rows, OLDEST)

    def retrieve(self, request, id):
        """Return one appeal."""
        return Response(self.serialize(id))

    @action(detail=True, methods=["post"])
    def outcome(self, request, id):
        """Uphold the contested decision, reverse it, or reverse it in part.

        A person who took or approved the decision, wrote the text or reported it cannot decide the
        appeal. The person who lodged the appeal reads the answer.
        """
        values = self.body()
        appeal = appeal_selectors.get_appeal(self.viewer, id)
        return self.perform(appeal_actions.decide_appeal, appeal_id=appeal.pk, **values)

    def serialize(self, pk):
        """Return an appeal that the caller may decide."""
        return self.get_serializer(appeal_selectors.get_appeal(self.viewer, pk)).data

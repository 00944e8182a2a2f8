"""What needs two people: what one person of the team asked for, and the other one's answer."""

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from consult.api.contracts import Contract, ListQuery
from consult.api.doors import Door
from consult.api.fields import Flag
from consult.api.pagination import OLDEST
from consult.api.people import PersonShape, person
from consult.api.shapes import Shape
from moderation import actions, selectors
from moderation.enums import ApprovalKind, ApprovalState, Reason


class ApprovalShape(Shape):
    """What waits for a second person, or waited; what it needs to be judged, and nothing else."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(ApprovalKind.values)
    consultation = serializers.SlugField(allow_null=True)
    participant = PersonShape(allow_null=True, help_text="Whom it concerns; null where texts are concerned.")
    count = serializers.IntegerField(help_text="How many texts, or accounts.")
    days = serializers.IntegerField(allow_null=True)
    reason = serializers.ChoiceField(Reason.values, allow_null=True)
    facts = serializers.CharField(allow_blank=True)
    asked_by = serializers.CharField(allow_null=True, help_text="Public name.")
    created_at = serializers.DateTimeField()
    until = serializers.DateTimeField(help_text="Nobody may confirm it after.")
    state = serializers.ChoiceField(ApprovalState.values)

    def tell_consultation(self, approval):
        """The slug of its consultation."""
        return approval.consultation and approval.consultation.slug

    def tell_participant(self, approval):
        """Whom it concerns."""
        return person(self.context["people"].get(approval.pk))

    def tell_count(self, approval):
        """How many."""
        return approval.payload.get("count") or 0

    def tell_days(self, approval):
        """How long a suspension lasts."""
        return approval.payload.get("days")

    def tell_reason(self, approval):
        """Why it is asked; forgotten with the person."""
        return approval.payload.get("reason") or None

    def tell_facts(self, approval):
        """What the person is to be told."""
        return approval.payload.get("facts", "")

    def tell_asked_by(self, approval):
        """The public name of whoever asked."""
        return approval.asked_by and approval.asked_by.public_name


class AnswerForm(serializers.Serializer):
    """A second person's answer."""

    grant = Flag(help_text="`true` confirms, and it is done; `false` refuses, or takes back what one asked oneself.")


class Approvals(Door):
    """Acts that need two people."""

    lookup_url_kwarg, lookup_value_converter = "id", "uuid"
    contracts = {
        "list": Contract("account.confirm", ApprovalShape, query=ListQuery, many=True),
        "retrieve": Contract("account.confirm", ApprovalShape),
        "answer": Contract("account.confirm", ApprovalShape, body=AnswerForm),
    }

    def list(self, request):
        """What waits for a second person, whom one may be, and what one asked oneself; the oldest first."""
        page = self.page(selectors.approvals_to_page(self.viewer, may_answer=actions.may_answer), OLDEST)
        return self.listed(page, told(self.viewer, page.rows))

    def retrieve(self, request, id):
        """One of them, whatever became of it."""
        return Response(one(self.viewer, id))

    @action(detail=True, methods=["post"])
    def answer(self, request, id):
        """Confirm or refuse what a colleague asked; whoever asked may only take it back (409 `needs_second_person`)."""
        given = self.body()
        asked = selectors.find_approval(self.viewer, id, may_answer=actions.may_answer)
        return self.once(
            lambda: actions.answer_approval(viewer=self.viewer, approval_id=asked.pk, **given),
            kind="approval",
            render=lambda pk: one(self.viewer, pk),
        )


def one(viewer, pk) -> dict:
    """One of them, as it is told. Raises `NotFound`."""
    return told(viewer, [selectors.find_approval(viewer, pk, may_answer=actions.may_answer)])[0]


def told(viewer, found):
    """Several of them, as they are told."""
    people = selectors.people_concerned(viewer, found)
    return ApprovalShape(found, many=True, context={"people": people}).data

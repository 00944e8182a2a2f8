"""Measures against accounts, and the act that hides every text of an account at once."""

from uuid import uuid4

from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from consult.accounts.viewer import Viewer
from consult.api import approvals
from consult.api.approvals import ApprovalSerializer
from consult.api.contracts import Contract, ListQuery
from consult.api.fields import Choice, Id, Text, Whole
from consult.api.notices import TargetSerializer
from consult.api.people import PersonSerializer
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation_row
from consult.core.records.idempotency import Outcome
from moderation.decisions.actions import bulk_removal as bulk_removal_actions
from moderation.decisions.selectors import decisions as decision_selectors
from moderation.enums import Action, Reason
from moderation.measures import selectors as measure_selectors
from moderation.measures.actions import measures as measure_actions

# Measures about notices are left out: a moderator takes them without knowing who sent the notices.
MEASURES = [str(kind) for kind in (*Action.by_one_person(), *Action.by_two_people())]


class MeasureSerializer(ReadOnlySerializer):
    """A measure, for a moderator who may take one.

    The person whom it concerns is given by id and public name.
    """

    id = serializers.UUIDField()
    consultation = serializers.SlugField(
        help_text="In whose public log it stands.", source="consultation.slug"
    )
    participant = PersonSerializer()
    kind = serializers.ChoiceField(MEASURES)
    minutes = serializers.IntegerField(
        allow_null=True, help_text="Between two texts, in slow mode."
    )
    until = serializers.DateTimeField(allow_null=True, help_text="When it ends by itself.")
    decision = serializers.IntegerField(
        help_text="Its number in the log of its consultation.", source="decision.number"
    )
    reason = serializers.ChoiceField(Reason.values, source="decision.reason")
    facts = serializers.CharField(allow_blank=True, source="decision.statement.facts")
    decided_at = serializers.DateTimeField(source="created_at")
    lifted_at = serializers.DateTimeField(allow_null=True)
    in_force = serializers.BooleanField()

    def get_in_force(self, measure):
        """Return whether the measure is in force now. A warning never is."""
        return measure.is_in_force_at(timezone.now())


class HiddenSerializer(ReadOnlySerializer):
    """The result of hiding every text of an account."""

    decided = serializers.ListField(
        child=serializers.IntegerField(), help_text="Numbers in the log."
    )
    skipped = TargetSerializer(
        many=True, help_text="What is left: one's own to contest, or changed meanwhile."
    )


class WhyFormSerializer(serializers.Serializer):
    """The fields that every measure needs."""

    consultation = serializers.SlugField(max_length=80)
    reason = Choice(Reason.values)
    facts = Text(max_length=2000, help_text="The person reads it.")


class MeasureFormSerializer(WhyFormSerializer):
    """A measure to take, or to request."""

    participant = Id()
    kind = Choice(MEASURES)
    days = Whole(
        min_value=1,
        max_value=365,
        required=False,
        help_text="slow: 30 at most; suspend_posting: 90; suspend: 365.",
    )
    minutes = Whole(
        min_value=1,
        max_value=1440,
        required=False,
        help_text="slow: between two texts, 1440 at most.",
    )


class LiftFormSerializer(serializers.Serializer):
    """The explanation of why a measure ends early."""

    facts = Text(
        max_length=2000, allow_blank=True, required=False, help_text="The person reads it."
    )


class MeasureQuery(ListQuery):
    """The filters of the list of measures."""

    consultation = serializers.SlugField(max_length=80, required=False)
    participant = serializers.UUIDField(required=False)


class MeasureViewSet(ApiViewSet):
    """Measures against accounts."""

    written_kind = "measure"
    contracts = {
        "list": Contract(
            "account.measure",
            MeasureSerializer,
            query=MeasureQuery,
            many=True,
            audited="accounts.read",
        ),
        "retrieve": Contract("account.measure", MeasureSerializer, audited="accounts.read"),
        "create": Contract(
            "account.measure",
            MeasureSerializer,
            status=201,
            body=MeasureFormSerializer,
            also=((202, ApprovalSerializer),),
            location="moderation/measures/{id}/",
        ),
        "lift": Contract("account.measure", MeasureSerializer, body=LiftFormSerializer),
    }

    def list(self, request):
        """List the measures of the consultations that the caller moderates, the latest first.

        An administrator of the organisation sees the measures of all its consultations.
        """
        slug = self.query.get("consultation")
        consultation = slug and get_consultation_row(self.viewer, slug)
        rows = measure_selectors.measures(
            self.viewer, consultation=consultation, participant_id=self.query.get("participant")
        )
        return self.paginated(rows)

    def retrieve(self, request, id):
        """Return one measure."""
        return Response(self.serialize(id))

    def create(self, request):
        """Take a measure against an account, or request one that needs a second person.

        A warning, slow mode and a suspension of posting are taken at once (201). The suspension or
        the closing of an account is only requested (202), until a second person answers.
        """
        values = self.body()
        consultation = get_consultation_row(self.viewer, values.pop("consultation"))
        about = {"participant_id": values.pop("participant"), "consultation_id": consultation.pk}
        done = self.run_once(lambda: _take_or_ask(self.viewer, about | values))
        if done.kind == "approval":
            serialized = approvals.serialize_approval(self.viewer, done.object_id)
        else:
            serialized = self.serialize(done.object_id)
        return self.respond(serialized, done.status)

    @action(detail=True, methods=["post"])
    def lift(self, request, id):
        """End a measure before its time.

        The caller must be allowed to take a measure of this kind. Answer 409 where the measure is
        not in force any more.
        """
        values = self.body()
        measure = measure_selectors.get_decided(self.viewer, id)
        return self.perform(measure_actions.lift_measure, measure_id=measure.pk, **values)

    def serialize(self, pk):
        """Return a measure that the caller may read."""
        return self.get_serializer(measure_selectors.get_decided(self.viewer, pk)).data


def _take_or_ask(viewer: Viewer, arguments):
    """Take a measure, or request it where its kind needs a second person. Return the outcome."""
    if arguments["kind"] in Action.by_two_people():
        arguments.pop("minutes", None)
        return Outcome(
            202, "approval", str(measure_actions.ask_measure(viewer=viewer, **arguments).pk)
        )
    return Outcome(201, "measure", str(measure_actions.take_measure(viewer=viewer, **arguments).pk))


class AccountViewSet(ApiViewSet):
    """Acts of moderators on the account of an author."""

    contracts = {
        "hide": Contract(
            "moderation.decide",
            HiddenSerializer,
            body=WhyFormSerializer,
            also=((202, ApprovalSerializer),),
        )
    }

    def hide(self, request, id):
        """Hide every text of an author in a consultation.

        Above twenty texts, the act is only requested (202), and a second person must confirm it.
        Each text is decided in its own transaction, after the idempotency key is stored; a repeated
        request therefore decides nothing more.
        """
        values = self.body()
        consultation = get_consultation_row(self.viewer, values.pop("consultation"))
        arguments = {"participant_id": id, "consultation_id": consultation.pk, **values}
        fresh = []

        def request_removal():
            approval = bulk_removal_actions.ask_to_hide(viewer=self.viewer, **arguments)
            if approval:
                return Outcome(202, "approval", str(approval.pk))
            fresh.append(uuid4())
            return Outcome(200, "hiding", str(fresh[0]))

        done = self.run_once(request_removal)
        if done.kind == "approval":
            return Response(
                approvals.serialize_approval(self.viewer, done.object_id), status=done.status
            )
        if fresh:
            bulk_removal_actions.hide_texts(viewer=self.viewer, batch=done.object_id, **arguments)
        skipped = measure_selectors.texts_of(self.viewer, id, consultation.pk)
        decided = decision_selectors.numbers_of(self.viewer, done.object_id)
        return Response(
            {"decided": decided, "skipped": [{"type": name, "id": pk} for name, pk in skipped]}
        )

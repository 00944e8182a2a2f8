"""Moderation: the queue of a moderator, decisions, and the public log.

The public log contains no text and no person.
"""

from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from consult.accounts.people.selectors import people_here
from consult.accounts.viewer import Viewer
from consult.api.contracts import Contract, ListQuery
from consult.api.fields import Choice, Id, Text
from consult.api.notices import TargetSerializer
from consult.api.people import PersonSerializer
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation_row
from moderation import target_kinds
from moderation.cases.actions import cases as case_actions
from moderation.cases.selectors import queue as queue_selectors
from moderation.decisions.actions import decision_undo as decision_undo_actions
from moderation.decisions.actions import decisions as decision_actions
from moderation.decisions.selectors import decisions as decision_selectors
from moderation.decisions.selectors import public_log as public_log_selectors
from moderation.enums import Action, AppealState, CaseState, Origin, Reason
from moderation.signals.selectors import details as detail_selectors

APPEALS = [AppealState.OPEN.value, *(state.value for state in AppealState.outcomes())]
MOST_URGENT = ("due_at", "id")
LATEST = ("-number", "-id")


class SignalSerializer(ReadOnlySerializer):
    """A reason to look at a case."""

    kind = serializers.CharField()
    why = serializers.CharField()


class CaseSerializer(ReadOnlySerializer):
    """A case of the moderation queue."""

    id = serializers.UUIDField()
    consultation = serializers.SlugField(source="consultation.slug")
    target = TargetSerializer(source="*")
    author = PersonSerializer(allow_null=True, help_text="The author of the text, if it has one.")
    reasons = serializers.ListField(child=serializers.ChoiceField(Reason.values))
    state = serializers.ChoiceField(CaseState.values)
    opened_at = serializers.DateTimeField(source="created_at")
    due_at = serializers.DateTimeField()
    claimed_by = serializers.CharField(
        source="claimed_by.public_name",
        allow_null=True,
        help_text="Public name of the moderator on it.",
    )
    claimed_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then, no other moderator can decide the case."
    )
    notices_count = serializers.IntegerField()
    signals = SignalSerializer(many=True)

    def get_author(self, case):
        """Return the author of the text, or None."""
        return self.context["authors"].get((case.target_kind, case.target_id))

    def get_signals(self, case):
        """Return the signals that make the case urgent, each with a sentence.

        The reasons of its notices come first, then a missed time limit, then the signals of its text.
        """
        late = (
            [{"kind": "late", "why": case.due_at.isoformat()}]
            if case.due_at < timezone.now()
            else []
        )
        signals = self.context["signals"].get((case.target_kind, case.target_id), ())
        noticed = [{"kind": "noticed", "why": reason} for reason in case.reasons]
        return [
            *noticed,
            *late,
            *({"kind": str(signal.kind), "why": signal.why} for signal in signals),
        ]


class WholeCaseSerializer(CaseSerializer):
    """A case on its own, with the mark of the text as it is now."""

    read = serializers.CharField(
        allow_null=True,
        help_text="Changes when the text does, or its files: send it back with the decision.",
    )

    def get_read(self, case):
        """Return the mark of the current text, or None where its author withdrew it."""
        text = self.context["texts"].get((case.target_kind, case.target_id))
        return text and target_kinds.compute_mark(case.target_kind, text)


class DecisionSerializer(ReadOnlySerializer):
    """A decision, as the public log shows it: without text, person or facts.

    The facts are shown to the author of the text only.
    """

    number = serializers.IntegerField()
    case = serializers.UUIDField(source="case_id", allow_null=True)
    target = TargetSerializer(source="*")
    action = serializers.ChoiceField(Action.values)
    reason = serializers.ChoiceField(Reason.values, allow_null=True)
    origin = serializers.ChoiceField(Origin.values)
    automation = serializers.BooleanField()
    state_before = serializers.CharField()
    state_after = serializers.CharField()
    decided_at = serializers.DateTimeField(source="created_at")
    delay_seconds = serializers.IntegerField(
        help_text="How long the text had waited for this decision."
    )
    until = serializers.DateTimeField(allow_null=True, help_text="When it ends by itself.")
    about = serializers.IntegerField(
        allow_null=True, help_text="Number of the decision that it undoes or reviews."
    )
    appeal = serializers.ChoiceField(
        APPEALS, allow_null=True, help_text="What became of the appeals against it."
    )
    previous = serializers.CharField()
    hash = serializers.CharField()

    def get_delay_seconds(self, decision):
        """Return the time in whole seconds."""
        return round(decision.delay.total_seconds())


class OwnDecisionSerializer(DecisionSerializer):
    """A decision, for the moderator who just took it."""

    facts = serializers.CharField(allow_blank=True, source="statement.facts")


class CaseQuery(ListQuery):
    """The filters of the moderation queue."""

    state = serializers.ChoiceField(CaseState.values, required=False, default=CaseState.OPEN)
    consultation = serializers.SlugField(max_length=80, required=False)
    reason = serializers.ChoiceField(Reason.values, required=False)


class LogQuery(ListQuery):
    """The consultation whose log is read, and the filters of its decisions."""

    consultation = serializers.SlugField(max_length=80)
    month = serializers.CharField(
        max_length=7, required=False, help_text="YYYY-MM, by the organisation's clock."
    )
    kind = serializers.CharField(
        max_length=40, required=False, help_text="Kind of object, as in `target.type`."
    )
    action = serializers.ChoiceField(Action.values, required=False)
    reason = serializers.ChoiceField(Reason.values, required=False)


class DecisionFormSerializer(serializers.Serializer):
    """A decision to take."""

    action = Choice([str(kind) for kind in Action.on_texts()])
    reason = Choice(Reason.values, allow_blank=True, allow_null=True, required=False)
    facts = Text(max_length=2000, allow_blank=True, required=False)
    origin = Choice([str(value) for value in Origin.chosen()], required=False)
    topic = Id(required=False, help_text="Where it is moved.")
    into = Id(required=False, help_text="The contribution that it is merged with.")
    masked = Text(
        max_length=2000,
        required=False,
        help_text="The words to mask, as they are in the text, one passage a line.",
    )
    read = Text(
        max_length=32,
        allow_blank=True,
        allow_null=True,
        required=False,
        help_text="`read` of the case before its text was read: 409 `text_changed` where that changed meanwhile.",
    )


class CaseViewSet(ApiViewSet):
    """The moderation queue of the caller."""

    written_kind = "case"
    contracts = {
        "list": Contract("moderation.queue", CaseSerializer, query=CaseQuery, many=True),
        "retrieve": Contract("moderation.queue", WholeCaseSerializer),
        "claim": Contract("moderation.queue", WholeCaseSerializer),
        "release": Contract("moderation.queue", WholeCaseSerializer),
        "undo": Contract("moderation.decide", DecisionSerializer),
        "decision": Contract(
            "moderation.decide", OwnDecisionSerializer, status=201, body=DecisionFormSerializer
        ),
    }

    def list(self, request):
        """List the cases of the consultations that the caller moderates, the most urgent first.

        The state `open` means not decided, whether claimed or not.
        """
        params = self.query
        slug = params.get("consultation")
        rows = queue_selectors.cases(
            self.viewer,
            state=params["state"],
            consultation=slug and get_consultation_row(self.viewer, slug),
            reason=params.get("reason"),
        )
        return self.paginated(rows, MOST_URGENT, self._serialize_cases)

    def retrieve(self, request, id):
        """Return one case of the caller's queue."""
        return Response(self.serialize(id))

    @action(detail=True, methods=["post"])
    def claim(self, request, id):
        """Claim a case, so that the other moderators see that the caller handles it."""
        case = queue_selectors.get_case(self.viewer, id)
        return self.perform(case_actions.claim_case, case_id=case.pk)

    @action(detail=True, methods=["post"])
    def release(self, request, id):
        """Release a claimed case, so that other moderators can decide it."""
        case = queue_selectors.get_case(self.viewer, id)
        return self.perform(case_actions.release_case, case_id=case.pk)

    @action(detail=True, methods=["post"])
    def undo(self, request, id):
        """Undo the caller's own last decision on this case, within ten minutes.

        The case is then waiting for a decision again.
        """
        last = decision_selectors.last_own_decision(
            self.viewer, queue_selectors.get_case(self.viewer, id)
        )
        return self._decide(decision_undo_actions.undo, decision_id=last.pk)

    @action(detail=True, methods=["post"])
    def decision(self, request, id):
        """Decide a case, with a reason.

        The author of the text reads the reason and the facts. The public log shows the reason only.
        """
        values = self.body()
        case = queue_selectors.get_case(self.viewer, id)
        values["arguments"] = {
            name: str(values.pop(name)) for name in ("topic", "into", "masked") if name in values
        }
        return self._decide(
            decision_actions.decide,
            target_kind=case.target_kind,
            target_id=case.target_id,
            case_id=case.pk,
            **values,
        )

    def serialize(self, pk):
        """Return a case of the caller's queue."""
        return self._serialize_cases([queue_selectors.get_case(self.viewer, pk)])[0]

    def _serialize_cases(self, cases):
        """Return cases, serialized.

        One query for each kind of text, one for the authors, one for the signals.
        """
        texts = queue_selectors.targets(self.viewer, cases)
        signals = detail_selectors.signals_of(self.viewer, cases)
        context = {"texts": texts, "signals": signals, "authors": _authors(self.viewer, texts)}
        return self.get_serializer(cases, many=True, context=context).data

    def _decide(self, act, **arguments):
        return self.once(
            lambda: act(viewer=self.viewer, **arguments),
            kind="decision",
            render=self._serialize_decision,
        )

    def _serialize_decision(self, pk):
        return self.get_serializer(decision_selectors.get_decision(self.viewer, pk)).data


def _authors(viewer: Viewer, texts) -> dict:
    """Return the authors of some texts, by kind and id. One query."""
    wrote = {key: getattr(text, "author_id", None) for key, text in texts.items()}
    people = people_here(viewer.organisation, filter(None, wrote.values()))
    return {key: people.get(pk) if pk else None for key, pk in wrote.items()}


class LogViewSet(ApiViewSet):
    """The public log of decisions."""

    contracts = {"list": Contract("published.read", DecisionSerializer, query=LogQuery, many=True)}

    def list(self, request):
        """List the decisions of a consultation, the latest first.

        They can be filtered by month, kind, action or reason.
        """
        consultation = get_consultation_row(self.viewer, self.query["consultation"])
        wanted = {name: self.query.get(name, "") for name in ("month", "kind", "action", "reason")}
        return self.paginated(public_log_selectors.log(self.viewer, consultation, **wanted), LATEST)

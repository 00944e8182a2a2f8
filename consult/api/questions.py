"""Questions put to the vote, their counts, their public register, and the check of receipts."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from consult.api.announced_ends import ClosingFormSerializer, ExtensionFormSerializer
from consult.api.contracts import ChangesQuery, Contract, Query
from consult.api.fields import LARGEST, WholeParameter
from consult.api.pagination import OLDEST
from consult.api.question_forms import QuestionEditSerializer, QuestionFormSerializer
from consult.api.serializers import FIRST_END, WHY_LATER, ReadOnlySerializer, RulesSerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.enums import ResultsVisibility
from consult.consultations.selectors.consultations import get_consultation_row
from consult.core.postgres import keyset
from votes.actions import drafts as draft_actions
from votes.actions import polls as poll_actions
from votes.counting.methods import METHODS
from votes.enums import POSITION, Choice, LinkKind, QuestionOrigin, QuestionState, ReceiptState
from votes.selectors import counts as count_selectors
from votes.selectors import log as log_selectors
from votes.selectors import polls as poll_selectors
from votes.selectors import questions as question_selectors

# The size of a page of the register. It is small because each batch lists all its votes.
BATCHES = 20


class OptionSerializer(ReadOnlySerializer):
    """An answer of a poll."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field keeps the name that the API gives it
    proposal = serializers.UUIDField(
        allow_null=True, help_text="The contribution that the answer comes from."
    )


class ScaleSerializer(ReadOnlySerializer):
    """The values that an answer may give."""

    lowest = serializers.IntegerField()
    highest = serializers.IntegerField()
    step = serializers.IntegerField()


class LineSerializer(ReadOnlySerializer):
    """The result of one option.

    Equals share a place. Figures that a kind of question does not count are null.
    """

    option = serializers.CharField(help_text="Empty where the question has none.")
    place = serializers.IntegerField()
    count = serializers.IntegerField(help_text="Voters who chose, ranked or rated it.")
    sum = serializers.IntegerField(allow_null=True)
    mean = serializers.FloatField(allow_null=True)
    median = serializers.FloatField(allow_null=True)
    values = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many gave each value of a scale."
    )


class QuestionSerializer(RulesSerializer):
    """A question: the position question of a proposal, or a poll."""

    id = serializers.UUIDField()
    consultation = serializers.SlugField(source="consultation.slug")
    topic = serializers.UUIDField(source="topic_id", allow_null=True)
    proposal = serializers.UUIDField(source="proposal_id", allow_null=True)
    kind = serializers.ChoiceField([POSITION, *METHODS])
    title = serializers.CharField()
    explanation = serializers.CharField()
    options = OptionSerializer(many=True)
    max_choices = serializers.IntegerField()
    scale = ScaleSerializer(allow_null=True)
    allows_blank = serializers.BooleanField(
        help_text="Whether one may abstain, by a ballot without choice."
    )
    visibility = serializers.ChoiceField(ResultsVisibility.values)
    origin = serializers.ChoiceField(QuestionOrigin.values)
    state = serializers.ChoiceField(QuestionState.values)
    opens_at = serializers.DateTimeField(
        allow_null=True, help_text="Polls only: positions follow the phase."
    )
    closes_at = serializers.DateTimeField(
        allow_null=True, help_text="Polls only: positions follow the phase."
    )
    announced_closes_at = serializers.DateTimeField(
        source="poll.announced_closes_at", allow_null=True, help_text=FIRST_END
    )
    extension_reason = serializers.CharField(help_text=WHY_LATER)
    ended_at = serializers.DateTimeField(
        source="poll.ended_at",
        allow_null=True,
        help_text="When it was closed before its announced end.",
    )
    closing_reason = serializers.CharField(help_text="Why it was; empty otherwise.")
    method = serializers.CharField()
    aside = serializers.CharField(
        help_text="The open question beside the vote, answered apart from it; empty without one."
    )
    open_answer = serializers.UUIDField(
        source="poll.words_id",
        allow_null=True,
        help_text="The questionnaire that asks for words beside the vote; nothing ties the two.",
    )
    rules_hash = serializers.CharField(allow_null=True, help_text="None of a draft.")
    changed_at = serializers.DateTimeField(help_text="Last change that `updated_after` knows of.")

    def get_title(self, question):
        """Return the title of the question."""
        return question_selectors.title_of(question)

    def get_options(self, question):
        """Return the three positions, or the options of a poll in their order."""
        if question.kind == POSITION:
            return [_option(choice.value, str(choice.label)) for choice in Choice]
        return [
            _option(str(option.pk), option.label, option.proposal_id)
            for option in question.poll.options.all()
        ]

    def get_max_choices(self, question):
        """Return how many options a voter may choose.

        It is one, except in an approval, a ranking or a scale.
        """
        return poll_selectors.most_choices(question)

    def get_scale(self, question):
        """Return the values of a scale, or None."""
        return poll_selectors.scale_of(question)

    def get_allows_blank(self, question):
        """Return whether a voter may abstain with an empty ballot.

        This is false for a position question: a voter without a position simply takes none.
        """
        return question.kind != POSITION and question.poll.allows_blank

    def get_explanation(self, question):
        """Return the explanation to read before answering a poll; an empty text for a position."""
        return "" if question.kind == POSITION else question.poll.explanation

    def get_extension_reason(self, question):
        """Return the public reason of the extension; an empty text for other questions."""
        return "" if question.kind == POSITION else question.poll.extension_reason

    def get_closing_reason(self, question):
        """Return the public reason of an early close; an empty text for other questions."""
        return "" if question.kind == POSITION else question.poll.closing_reason

    def get_aside(self, question):
        """Return the open question beside a poll; an empty text for other questions."""
        return "" if question.kind == POSITION else question.poll.aside


def _option(pk, label, proposal_id=None):
    return {"id": pk, "label": label, "proposal": proposal_id}


class ResultSerializer(ReadOnlySerializer):
    """The count of a question.

    The three positions are null for a poll, which has a line for each option.
    """

    question = serializers.UUIDField()
    is_closed = serializers.BooleanField()
    origin = serializers.ChoiceField(QuestionOrigin.values)
    method = serializers.CharField(help_text="How it is counted: docs/ledger-format.md §2.")
    total = serializers.IntegerField(help_text="Votes that count, abstentions among them.")
    agree = serializers.IntegerField(allow_null=True)
    mixed = serializers.IntegerField(allow_null=True)
    disagree = serializers.IntegerField(allow_null=True)
    blank = serializers.IntegerField(help_text="Abstentions.")
    options = LineSerializer(many=True, help_text="In the order of the question.")
    duels = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="Of a ranking: voters who placed the option of the row above that of the column.",
    )

    def to_representation(self, instance):
        """Return the result. `instance` is a question with its count or its outcome."""
        question, found = instance
        result = {
            "question": question.pk,
            "is_closed": question.status.is_final,
            "origin": question.origin,
            "method": question.method,
            "total": found.total,
        }
        result |= {choice.value: getattr(found, choice, None) for choice in Choice}
        lines = [LineSerializer(line).data for line in getattr(found, "lines", ())]
        return result | {
            "blank": getattr(found, "blank", 0),
            "options": lines,
            "duels": getattr(found, "duels", ()),
        }


class BatchSerializer(ReadOnlySerializer):
    """A batch of the public register, or its close: see docs/ledger-format.md."""

    batch = serializers.IntegerField()
    kind = serializers.ChoiceField(LinkKind.values)
    votes = serializers.IntegerField(help_text="Votes and withdrawals that the batch lists.")
    commitment = serializers.CharField()
    previous = serializers.CharField()
    hash = serializers.CharField()
    day = serializers.DateField(
        help_text="Of the publication; the days of votes are not published."
    )
    commitments = serializers.ListField(
        child=serializers.CharField(),
        help_text="Of its votes, sorted: the order says nothing of when they came.",
    )


class StandingSerializer(ReadOnlySerializer):
    """The place of a receipt in its register."""

    question = serializers.UUIDField()
    state = serializers.ChoiceField(
        ReceiptState.values,
        help_text="While the question is open, `received` then `recorded`; once it is closed, what became of the vote.",
    )
    batch = serializers.IntegerField(
        allow_null=True, help_text="The batch that lists it; null until one does."
    )
    checkpoint = serializers.IntegerField(
        allow_null=True, help_text="The latest checkpoint that covers it."
    )


class ReceiptFormSerializer(serializers.Serializer):
    """A receipt to look up."""

    receipt = serializers.RegexField(
        "^[0-9a-f]{64}$",
        error_messages={
            "invalid": _(
                "Copy the whole receipt: it has 64 characters, digits and letters from a to f."
            )
        },
        help_text="The commitment of a vote.",
    )


class QuestionQuery(ChangesQuery):
    """The filters of the list of questions."""

    consultation = serializers.SlugField(max_length=80, required=False)

    def validate(self, data):
        """Refuse a list of changes without a consultation: the index begins with it."""
        if "updated_after" in data and "consultation" not in data:
            raise serializers.ValidationError({"consultation": _("Choose a consultation.")})
        return data


class LedgerQuery(Query):
    """The place in the register from which it is read."""

    after = WholeParameter(min_value=0, max_value=LARGEST, required=False, default=0)
    page_size = WholeParameter(min_value=1, required=False, help_text="Batches a page, at most 20.")


class QuestionViewSet(ApiViewSet):
    """Questions."""

    written_kind = "question"
    contracts = {
        "list": Contract("published.read", QuestionSerializer, query=QuestionQuery, many=True),
        "retrieve": Contract("published.read", QuestionSerializer),
        "create": Contract(
            "question.edit",
            QuestionSerializer,
            status=201,
            body=QuestionFormSerializer,
            location="questions/{id}/",
        ),
        "partial_update": Contract(
            "question.edit", QuestionSerializer, body=QuestionEditSerializer
        ),
        "destroy": Contract("question.edit", status=204),
        "open": Contract("question.open", QuestionSerializer),
        "extend": Contract("question.extend", QuestionSerializer, body=ExtensionFormSerializer),
        "close": Contract("question.close", QuestionSerializer, body=ClosingFormSerializer),
        "publish": Contract("question.publish", QuestionSerializer),
        "result": Contract("published.read", ResultSerializer),
        "ledger": Contract("published.read", BatchSerializer, query=LedgerQuery, many=True),
    }

    def list(self, request):
        """List the questions, the oldest first.

        With `updated_after`, list the changed ones, in the order of their changes.
        """
        slug = self.query.get("consultation")
        consultation_id = slug and get_consultation_row(self.viewer, slug).pk
        rows = question_selectors.list_questions(self.viewer, consultation_id)
        return self.paginated(rows, OLDEST)

    def retrieve(self, request, id):
        """Return one question."""
        return Response(self.serialize(id))

    def create(self, request):
        """Create a poll as a draft. Its answers come next, at `options/`."""
        values = self.body()
        slug = values.pop("consultation")

        def draft():
            consultation = get_consultation_row(self.viewer, slug)
            return draft_actions.draft_question(
                viewer=self.viewer, consultation_id=consultation.pk, **values
            )

        return self.once(draft)

    def partial_update(self, request, id):
        """Change the texts and terms of a draft."""
        return self.perform(draft_actions.edit_question, question_id=id, **self.body(partial=True))

    def destroy(self, request, id):
        """Delete a draft."""
        return self.remove(draft_actions.remove_question, question_id=id)

    @action(detail=True, methods=["post"])
    def open(self, request, id):
        """Put a draft to the vote, now or from its announced day. Then it can no longer change.

        The call takes effect at once: the pages of the team wait for ten minutes. The drafts of a
        consultation open with it, when it is published. Answer 409 with the list of missing parts.
        """
        return self.perform(poll_actions.open_question, question_id=id)

    @action(detail=True, methods=["post"])
    def extend(self, request, id):
        """Put the announced end of a vote later, with a public reason, 24 hours before it.

        The call takes effect at once: the pages of the team wait for ten minutes. A vote ends with
        its consultation at the latest.
        """
        return self.perform(poll_actions.extend_question, question_id=id, **self.body())

    @action(detail=True, methods=["post"])
    def close(self, request, id):
        """Close a vote before its announced end, publicly and with a reason. It never reopens.

        The call takes effect at once: the pages of the team wait for ten minutes.
        """
        return self.perform(poll_actions.end_question, question_id=id, **self.body())

    @action(detail=True, methods=["post"])
    def publish(self, request, id):
        """Publish the result of a closed vote, which any visitor reads since the close.

        The call takes effect at once. Doing so again changes nothing.
        """
        return self.perform(poll_actions.publish_result, question_id=id)

    def serialize(self, pk):
        """Return a question that the caller may know of."""
        return self.get_serializer(question_selectors.get_question(self.viewer, pk)).data

    @action(detail=True, methods=["get"])
    def result(self, request, id):
        """Return the count of a question. Answer 404 while it is hidden from the caller."""
        question = question_selectors.get_question(self.viewer, id)
        return Response(
            ResultSerializer((question, count_selectors.result(self.viewer, question))).data
        )

    @action(detail=True, methods=["get"])
    def ledger(self, request, id):
        """List the batches of the public register that follow the batch number `after`."""
        size = min(self.page_size, BATCHES)
        found = log_selectors.list_batches(
            self.viewer, id, after=self.query["after"], limit=size + 1
        )
        batches, last = keyset.cut(found, size)
        link = self.address(after=last.batch) if last else None
        return Response(
            {"next": link, "previous": None, "results": BatchSerializer(batches, many=True).data}
        )


class ReceiptViewSet(ApiViewSet):
    """Receipts of votes."""

    contracts = {
        "create": Contract(
            "receipt.check",
            StandingSerializer,
            body=ReceiptFormSerializer,
            accepts_idempotency_key=False,
        )
    }

    def create(self, request):
        """Return the place of a receipt in its register.

        The method is POST, so that the code of the receipt is in no address, history or log.
        """
        return Response(
            StandingSerializer(log_selectors.find_receipt(self.viewer, self.body()["receipt"])).data
        )

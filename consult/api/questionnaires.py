"""Questionnaires: their items and, after the close, their results.

Answers given online and answers on paper are counted separately. Managers write drafts.
"""

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from consult.api.announced_ends import ClosingFormSerializer, ExtensionFormSerializer
from consult.api.contracts import Contract, ListQuery
from consult.api.pagination import OLDEST
from consult.api.questionnaire_forms import (
    QuestionnaireEditSerializer,
    QuestionnaireFormSerializer,
)
from consult.api.serializers import (
    FIRST_END,
    WHY_LATER,
    BoundsSerializer,
    ReadOnlySerializer,
    RulesSerializer,
)
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation_row
from consult.core.exceptions import NotFound
from consult.questionnaires.actions import drafts as draft_actions
from consult.questionnaires.actions import lifecycle as lifecycle_actions
from consult.questionnaires.enums import Anonymity, ItemKind, QuestionnaireState, Reason
from consult.questionnaires.selectors import own as own_selectors
from consult.questionnaires.selectors import questionnaires as questionnaire_selectors
from consult.questionnaires.selectors import results as result_selectors

COUNTED = "The numbers of answers online and on paper, which are counted separately."


def number(**more):
    """Return a field for a number that may have decimals."""
    return serializers.FloatField(**more)


class CountedSerializer(ReadOnlySerializer):
    """The numbers of answers online and on paper, which are counted separately."""

    online = serializers.IntegerField()
    paper = serializers.IntegerField(help_text="Sheets.")


class ItemOptionSerializer(ReadOnlySerializer):
    """An option of an item."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field keeps the name that the API gives it


class ItemSerializer(BoundsSerializer):
    """An item of a questionnaire."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(ItemKind.values)
    label = serializers.CharField()  # type: ignore[assignment]  # a field keeps the name that the API gives it
    help = serializers.CharField(source="hint")
    is_required = serializers.BooleanField()
    options = ItemOptionSerializer(many=True)
    max_choices = serializers.IntegerField(
        allow_null=True, help_text="Of several choices; null is any number."
    )
    minimum = number(allow_null=True)
    maximum = number(allow_null=True)
    step = number(allow_null=True)
    unit = serializers.CharField()

    def get_options(self, item):
        """Return the options of the item, in the language of the answer."""
        return [
            {"key": key, "label": label} for key, label in result_selectors.labels_of(item).items()
        ]

    def get_step(self, item):
        """Return the step as a float, or None."""
        return None if item.step is None else float(item.step)


class SectionSerializer(ReadOnlySerializer):
    """A section of a questionnaire."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    text = serializers.CharField()
    items = ItemSerializer(many=True)


class QuestionnaireSerializer(RulesSerializer):
    """A questionnaire."""

    id = serializers.UUIDField()
    consultation = serializers.SlugField(source="consultation.slug")
    topic = serializers.UUIDField(source="topic_id", allow_null=True)
    number = serializers.IntegerField(
        help_text="In its consultation; part of the address of its page."
    )
    title = serializers.CharField()
    introduction = serializers.CharField()
    state = serializers.ChoiceField(QuestionnaireState.values)
    anonymity = serializers.ChoiceField(Anonymity.values)
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True, help_text="The announced end.")
    paper_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when forms on paper are entered, where after the end."
    )
    announced_closes_at = serializers.DateTimeField(allow_null=True, help_text=FIRST_END)
    extension_reason = serializers.CharField(help_text=WHY_LATER)
    ended_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was closed before its announced end."
    )
    closing_reason = serializers.CharField()
    items_count = serializers.IntegerField(source="asks")
    rules_hash = serializers.CharField(
        allow_null=True, help_text="Of everything it asks; none of a draft."
    )


class WholeQuestionnaireSerializer(QuestionnaireSerializer):
    """A questionnaire with all its sections and items."""

    sections = SectionSerializer(many=True)


class ValueSerializer(ReadOnlySerializer):
    """A possible answer, and how many people gave it."""

    key = serializers.CharField(help_text="An option's key, a value of a scale, true or false.")
    label = serializers.CharField()  # type: ignore[assignment]  # a field keeps the name that the API gives it
    online = serializers.IntegerField()
    paper = serializers.IntegerField()


class NumbersSerializer(ReadOnlySerializer):
    """The summary of answers that are numbers."""

    mean = number()
    median = number()
    lowest = number()
    highest = number()


class NumbersByWaySerializer(ReadOnlySerializer):
    """The same for each way, null where none came."""

    online = NumbersSerializer(allow_null=True)
    paper = NumbersSerializer(allow_null=True)


class WithheldSerializer(ReadOnlySerializer):
    """Texts that are not published."""

    reason = serializers.ChoiceField(Reason.values)
    online = serializers.IntegerField()
    paper = serializers.IntegerField()


class TextsSerializer(ReadOnlySerializer):
    """The numbers of open answers by state. The published ones are in the open data."""

    published = CountedSerializer()
    waiting = CountedSerializer(help_text="Not read yet.")
    withheld = WithheldSerializer(many=True)


class ItemResultSerializer(ReadOnlySerializer):
    """The result of one item.

    `values` is for items with choices, `numbers` for scales and numbers, `texts` for open answers.
    """

    item = serializers.UUIDField(source="item.pk")
    answered = CountedSerializer()
    values = ValueSerializer(many=True)
    numbers = NumbersByWaySerializer(allow_null=True)
    texts = TextsSerializer(allow_null=True)

    def get_values(self, result):
        """Return each possible choice with its counts, in order."""
        return [
            {
                "key": str(line.key).lower() if isinstance(line.key, bool) else str(line.key),
                "label": line.label,
            }
            | CountedSerializer(line.count).data
            for line in result.lines
        ]

    def get_numbers(self, result):
        """Return the statistics of a scale or a number, by way of answering, or None."""
        if not ItemKind(result.item.kind).has_range:
            return None
        return {way: _numbers(result.figures.get(way)) for way in ("online", "paper")}

    def get_texts(self, result):
        """Return the counts of open answers by their state, or None for other items."""
        if result.texts is None:
            return None
        withheld = [
            {"reason": why.value} | CountedSerializer(n).data
            for why, n in result.texts.withheld.items()
        ]
        published, waiting = (
            CountedSerializer(n).data for n in (result.texts.published, result.texts.waiting)
        )
        return {"published": published, "waiting": waiting, "withheld": withheld}


def _numbers(figures):
    return NumbersSerializer(figures).data if figures else None


class QuestionnaireResultsSerializer(ReadOnlySerializer):
    """The results of a closed questionnaire."""

    questionnaire = serializers.UUIDField()
    answered = CountedSerializer()
    items = ItemResultSerializer(many=True)

    def to_representation(self, instance):
        """Return the results. `instance` is (questionnaire, number of answers, sections)."""
        questionnaire, counted, sections = instance
        found = [result for _section, results in sections for result in results]
        items = ItemResultSerializer(found, many=True).data
        return {
            "questionnaire": questionnaire.pk,
            "answered": CountedSerializer(counted).data,
            "items": items,
        }


class ConsultationQuestionnaireViewSet(ApiViewSet):
    """The questionnaires of one consultation."""

    contracts = {
        "list": Contract("published.read", QuestionnaireSerializer, query=ListQuery, many=True)
    }

    def list(self, request, slug):
        """List the questionnaires of a consultation, the oldest first."""
        consultation_id = get_consultation_row(self.viewer, slug).pk
        rows = questionnaire_selectors.list_questionnaires(self.viewer, consultation_id)
        return self.paginated(rows, OLDEST)


class QuestionnaireViewSet(ApiViewSet):
    """Questionnaires."""

    written_kind = "questionnaire"
    contracts = {
        "retrieve": Contract("published.read", WholeQuestionnaireSerializer),
        "create": Contract(
            "questionnaire.edit",
            WholeQuestionnaireSerializer,
            status=201,
            body=QuestionnaireFormSerializer,
            location="questionnaires/{id}/",
        ),
        "partial_update": Contract(
            "questionnaire.edit", WholeQuestionnaireSerializer, body=QuestionnaireEditSerializer
        ),
        "destroy": Contract("questionnaire.edit", status=204),
        "open": Contract("questionnaire.open", WholeQuestionnaireSerializer),
        "extend": Contract(
            "questionnaire.open", WholeQuestionnaireSerializer, body=ExtensionFormSerializer
        ),
        "close": Contract(
            "questionnaire.close", WholeQuestionnaireSerializer, body=ClosingFormSerializer
        ),
        "results": Contract("published.read", QuestionnaireResultsSerializer),
    }

    def retrieve(self, request, id):
        """Return one questionnaire with all its sections and items."""
        return Response(self.serialize(id))

    def create(self, request):
        """Create a questionnaire as a draft. Its sections and items come next."""
        values = self.body()
        slug = values.pop("consultation")

        def draft():
            consultation = get_consultation_row(self.viewer, slug)
            return draft_actions.create(
                viewer=self.viewer, consultation_id=consultation.pk, **values
            )

        return self.once(draft)

    def partial_update(self, request, id):
        """Change the texts and terms of a draft."""
        values = self.body(partial=True)
        return self.perform(draft_actions.edit_text, questionnaire_id=id, **values)

    def destroy(self, request, id):
        """Delete a draft with its sections and items."""
        return self.remove(draft_actions.remove, questionnaire_id=id)

    @action(detail=True, methods=["post"])
    def open(self, request, id):
        """Open a draft, now or from its announced day. Then it can no longer change.

        The call takes effect at once: the pages of the team wait for ten minutes. The drafts of a
        consultation open with it, when it is published. Answer 409 with the list of missing parts.
        """
        return self.perform(lifecycle_actions.open_questionnaire, questionnaire_id=id)

    @action(detail=True, methods=["post"])
    def extend(self, request, id):
        """Put the announced end of a questionnaire later, with a public reason, 24 hours before it.

        The call takes effect at once: the pages of the team wait for ten minutes. A questionnaire
        ends with its consultation at the latest.
        """
        values = self.body()
        return self.perform(lifecycle_actions.extend_questionnaire, questionnaire_id=id, **values)

    @action(detail=True, methods=["post"])
    def close(self, request, id):
        """Close a questionnaire before its announced end, publicly and with a reason.

        The call takes effect at once: the pages of the team wait for ten minutes. It never reopens.
        """
        values = self.body()
        return self.perform(lifecycle_actions.close_questionnaire, questionnaire_id=id, **values)

    @action(detail=True, methods=["get"])
    def results(self, request, id):
        """Return the results of a questionnaire. Answer 404 before the close, to every caller."""
        questionnaire = questionnaire_selectors.get_questionnaire(self.viewer, id)
        found = result_selectors.results(self.viewer, questionnaire)
        if found is None:
            raise NotFound
        counted = own_selectors.how_many(self.viewer, questionnaire)
        return Response(QuestionnaireResultsSerializer((questionnaire, counted, found)).data)

    def serialize(self, pk):
        """Return a questionnaire that the caller may know of, with its sections and items."""
        return self.get_serializer(questionnaire_selectors.get_questionnaire(self.viewer, pk)).data

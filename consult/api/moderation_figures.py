"""The figures of moderation by month and reason, each with its counting rule."""

from rest_framework import serializers
from rest_framework.response import Response

from consult.api.contracts import Contract, Query
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation_row
from moderation.decisions.figures import RULES, monthly
from moderation.enums import Reason


class ModerationDelaySerializer(ReadOnlySerializer):
    """The time that decided cases had waited."""

    median_seconds = serializers.IntegerField(allow_null=True)
    counted = serializers.IntegerField(help_text="Decisions that are timed.")
    within = serializers.IntegerField(help_text="Of these, those taken within the promised time.")


class MonthSerializer(ReadOnlySerializer):
    """The figures of one month and one reason."""

    month = serializers.CharField(help_text="YYYY-MM, by the organisation's clock.")
    reason = serializers.ChoiceField(Reason.values, allow_null=True)
    notices = serializers.IntegerField()
    decisions = serializers.DictField(
        child=serializers.IntegerField(), help_text="By kind of decision."
    )
    delay = ModerationDelaySerializer()
    appeals = serializers.IntegerField()
    reversals = serializers.IntegerField()

    def get_delay(self, line):
        """Return the median time, and the number of decisions within the promised time."""
        median = None if line.median is None else round(line.median.total_seconds())
        return {"median_seconds": median, "counted": line.waited, "within": line.in_time}


class ModerationFiguresSerializer(ReadOnlySerializer):
    """The figures of moderation; `rules` explains how each is counted."""

    time_zone = serializers.CharField()
    months = MonthSerializer(many=True)
    rules = serializers.DictField(child=serializers.CharField())


class FiguresQuery(Query):
    """The consultation whose figures are read."""

    consultation = serializers.SlugField(max_length=80)


class ModerationFiguresViewSet(ApiViewSet):
    """The figures of moderation."""

    contracts = {
        "retrieve": Contract("published.read", ModerationFiguresSerializer, query=FiguresQuery)
    }

    def retrieve(self, request):
        """Return the moderation figures of a consultation, by month and reason.

        Each figure comes with its counting rule.
        """
        consultation = get_consultation_row(self.viewer, self.query["consultation"])
        lines = MonthSerializer(monthly(self.viewer, consultation), many=True).data
        rules = {name: str(rule) for name, rule in RULES.items()}
        return Response(
            {"time_zone": self.viewer.organisation.time_zone, "months": lines, "rules": rules}
        )

"""The figures of moderation by month and reason, each with its counting rule."""

from rest_framework import serializers
from rest_framework.response import Response

from consult.api.contracts import Contract, Query
from consult.api.doors import Door
from consult.api.shapes import Shape, shape
from consult.consultations.selectors.consultations import get_consultation_row
from moderation.decisions.figures import RULES, monthly
from moderation.enums import Reason

Delay = shape(
    "ModerationDelay",
    "How long what was decided had waited.",
    median_seconds=serializers.IntegerField(allow_null=True),
    counted=serializers.IntegerField(help_text="Decisions that are timed."),
    within=serializers.IntegerField(help_text="Of these, those taken within the promised time."),
)


class MonthShape(Shape):
    """The figures of one month and one reason."""

    month = serializers.CharField(help_text="YYYY-MM, by the organisation's clock.")
    reason = serializers.ChoiceField(Reason.values, allow_null=True)
    notices = serializers.IntegerField()
    decisions = serializers.DictField(
        child=serializers.IntegerField(), help_text="By kind of decision."
    )
    delay = Delay()
    appeals = serializers.IntegerField()
    reversals = serializers.IntegerField()

    def read_reason(self, line):
        """Return the reason, or None where the decisions have none."""
        return line.reason or None

    def read_delay(self, line):
        """Return the median time, and the number of decisions within the promised time."""
        median = None if line.median is None else round(line.median.total_seconds())
        return {"median_seconds": median, "counted": line.waited, "within": line.in_time}


class ModerationFiguresShape(Shape):
    """The figures of moderation; `rules` explains how each is counted."""

    time_zone = serializers.CharField()
    months = MonthShape(many=True)
    rules = serializers.DictField(child=serializers.CharField())


class FiguresQuery(Query):
    """The consultation whose figures are read."""

    consultation = serializers.SlugField(max_length=80)


class ModerationFigures(Door):
    """The figures of moderation."""

    contracts = {"retrieve": Contract("published.read", ModerationFiguresShape, query=FiguresQuery)}

    def retrieve(self, request):
        """Return the moderation figures of a consultation, by month and reason.

        Each figure comes with its counting rule.
        """
        consultation = get_consultation_row(self.viewer, self.query["consultation"])
        lines = MonthShape(monthly(self.viewer, consultation), many=True).data
        rules = {name: str(rule) for name, rule in RULES.items()}
        return Response(
            {"time_zone": self.viewer.organisation.time_zone, "months": lines, "rules": rules}
        )

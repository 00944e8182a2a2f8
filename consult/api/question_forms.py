"""The forms of a question put to the vote, and of its answers."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from consult.api.editorial_forms import EditorialForm
from consult.api.fields import Choice, Flag, Id, Text, Whole
from consult.consultations.enums import ResultsVisibility
from votes.counting.methods import METHODS


class ScaleFormSerializer(serializers.Serializer):
    """The values that an answer of a scale may give."""

    lowest = Whole(required=False)
    highest = Whole(required=False)
    step = Whole(required=False)


class QuestionEditSerializer(EditorialForm):
    """The texts and terms of a poll. The texts are in the language of `?lang=`."""

    translated = frozenset({"sentence", "explanation", "aside"})

    kind = Choice(list(METHODS))
    title = Text(max_length=300, source="sentence")
    explanation = Text(max_length=4000, allow_blank=True, required=False)
    topic = Id(source="topic_id", required=False, allow_null=True)
    visibility = Choice(
        ResultsVisibility.values,
        required=False,
        help_text="Of the count before the close. Without it, the count is sealed.",
    )
    opens_at = serializers.DateTimeField(required=False, allow_null=True)
    closes_at = serializers.DateTimeField(required=False, allow_null=True)
    max_choices = Whole(required=False, help_text="Of an approval, a ranking or a scale.")
    scale = ScaleFormSerializer(source="*", required=False)
    allows_blank = Flag(required=False, help_text="Whether voters may abstain.")
    aside = Text(
        max_length=160,
        allow_blank=True,
        required=False,
        help_text="An open question beside the vote, answered apart from it.",
    )


class QuestionFormSerializer(QuestionEditSerializer):
    """A poll to draft."""

    consultation = serializers.SlugField(max_length=80)


class OptionFormSerializer(EditorialForm):
    """An answer to add: in the words of the manager, or from a contribution."""

    translated = frozenset({"label"})

    label = Text(max_length=200, required=False)  # type: ignore[assignment]  # a field keeps the name that the API gives it
    number = Whole(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="Of a public contribution, whose title becomes the answer.",
    )

    def validate(self, data):
        """Return the values by column. Refuse both an answer without words and one with two."""
        if len(data) != 1:
            message = _("Write the answer, or give the number of a contribution.")
            raise serializers.ValidationError({"label": message})
        return super().validate(data)


class OptionEditSerializer(EditorialForm):
    """The words of an answer, and its place."""

    translated = frozenset({"label"})

    label = Text(max_length=200)  # type: ignore[assignment]  # a field keeps the name that the API gives it
    place = Whole(required=False, help_text="From 1. The other answers make room.")

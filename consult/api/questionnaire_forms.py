"""The forms of a questionnaire, of its sections and of its items."""

from rest_framework import serializers

from consult.api.editorial_forms import EditorialForm
from consult.api.fields import LANGUAGES, Amount, Choice, Flag, Id, Text, Whole
from consult.questionnaires.enums import Anonymity, ItemKind


class QuestionnaireEditSerializer(EditorialForm):
    """The texts and terms of a questionnaire. The texts are in the language of `?lang=`."""

    translated = frozenset({"title", "introduction"})

    title = Text(max_length=160)
    introduction = Text(max_length=4000, allow_blank=True, required=False)
    topic = Id(source="topic_id", required=False, allow_null=True)
    anonymity = Choice(Anonymity.values, required=False)
    opens_at = serializers.DateTimeField(required=False, allow_null=True)
    closes_at = serializers.DateTimeField(required=False, allow_null=True)
    paper_until = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Until when forms on paper are entered."
    )


class QuestionnaireFormSerializer(QuestionnaireEditSerializer):
    """A questionnaire to draft."""

    consultation = serializers.SlugField(max_length=80)


class SectionFormSerializer(EditorialForm):
    """The texts of a section. They are in the language of `?lang=`."""

    translated = frozenset({"title", "text"})

    title = Text(max_length=160)
    text = Text(max_length=4000, allow_blank=True, required=False)


class OptionsFormSerializer(serializers.Serializer):
    """The options of an item in each language, in the same order."""

    def get_fields(self):
        """Return a list of labels for each language."""
        labels = serializers.ListField
        return {
            code: labels(child=Text(max_length=120), required=False, max_length=30)
            for code in LANGUAGES
        }


class ItemEditSerializer(EditorialForm):
    """The texts and terms of an item. The texts are in the language of `?lang=`."""

    translated = frozenset({"label", "hint"})

    kind = Choice(ItemKind.values)
    label = Text(max_length=300)  # type: ignore[assignment]  # a field keeps the name that the API gives it
    help = Text(max_length=500, source="hint", allow_blank=True, required=False)
    is_required = Flag(required=False)
    options = OptionsFormSerializer(
        required=False, help_text="Of an item with choices. They replace the present ones."
    )
    max_choices = Whole(required=False, allow_null=True, help_text="Of several choices.")
    minimum = Amount(required=False, allow_null=True, help_text="Of a scale or a number.")
    maximum = Amount(required=False, allow_null=True, help_text="Of a scale or a number.")
    step = Amount(required=False, allow_null=True)
    unit = Text(max_length=20, allow_blank=True, required=False, help_text="Such as km.")


class ItemFormSerializer(ItemEditSerializer):
    """An item to add at the end of a section."""

    section = Id()


class DirectionFormSerializer(serializers.Serializer):
    """The direction in which a part of a questionnaire moves by one place."""

    up = Flag(help_text="False moves it down.")

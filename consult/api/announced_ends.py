"""The forms of the acts that change an announced end: a close, an extension, a suspension."""

from rest_framework import serializers

from consult.api.fields import Flag, Text, Whole


class ClosingFormSerializer(serializers.Serializer):
    """The reason for a close before the announced end, or for a suspension. It is published."""

    reason = Text(max_length=400)


class ResumptionFormSerializer(serializers.Serializer):
    """The days that are given back after a suspension."""

    days = Whole(
        required=False,
        min_value=0,
        max_value=180,
        help_text="How many days later what is open ends. 0 without it.",
    )


class ExtensionFormSerializer(serializers.Serializer):
    """A later end, with the reason that is published."""

    closes_at = serializers.DateTimeField()
    reason = Text(max_length=400)
    confirmed_days = Whole(
        required=False,
        min_value=1,
        max_value=366,
        help_text="How many days later the end is. Needed where this is longer than announced.",
    )


class PhaseExtensionFormSerializer(ExtensionFormSerializer):
    """A later end of a step."""

    moves_later_steps = Flag(
        required=False, help_text="Whether later steps move by as many days. They do without it."
    )

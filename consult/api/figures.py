"""The serializer of figures: numbers, with the counting rule of each."""

from rest_framework import serializers

from consult.api.serializers import ReadOnlySerializer


class ContributionFiguresSerializer(ReadOnlySerializer):
    """Published contributions by kind."""

    total = serializers.IntegerField()
    individual = serializers.IntegerField()
    institution = serializers.IntegerField()
    workshop = serializers.IntegerField()


class FiguresSerializer(ReadOnlySerializer):
    """Live counts of a consultation. `rules` explains in words how each is counted."""

    contributions = ContributionFiguresSerializer()
    comments = serializers.IntegerField()
    votes = serializers.IntegerField()
    participants = serializers.IntegerField()
    workshops = serializers.IntegerField()
    people_in_workshops = serializers.IntegerField(
        help_text="As reported; a person who came twice is counted twice."
    )
    people_in_workshops_at_least = serializers.IntegerField(
        help_text="Smaller where some people said that they had come before."
    )
    imported_votes = serializers.DictField(
        child=serializers.IntegerField(), help_text="By platform."
    )
    imported_votes_on_removed = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Of these, those on contributions that the platform had removed.",
    )
    rules = serializers.DictField(child=serializers.CharField())

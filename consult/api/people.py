"""The serializers of authors: a public name, and the institution they write for."""

from rest_framework import serializers

from consult.accounts.enums import ActorKind
from consult.api.serializers import ReadOnlySerializer


class InstitutionSerializer(ReadOnlySerializer):
    """On whose behalf somebody contributes."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(ActorKind.values)
    place = serializers.CharField(allow_blank=True)
    is_verified = serializers.BooleanField()


class AuthorSerializer(ReadOnlySerializer):
    """Under which public name a text is signed."""

    public_name = serializers.CharField()
    institution = InstitutionSerializer(required=False)


class PersonSerializer(ReadOnlySerializer):
    """Somebody as the moderators' desk names them: never their address."""

    id = serializers.UUIDField()
    public_name = serializers.CharField()


def author(person, institution=None):
    """Return the author of a text, or None where the text no longer names one."""
    if person is None:
        return None
    serialized = {"public_name": person.public_name}
    if institution is not None:
        serialized["institution"] = InstitutionSerializer(institution).data
    return serialized

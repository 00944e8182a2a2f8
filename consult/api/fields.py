"""Strict types: what JSON says, never what a text looks like (reliability, anchor 28)."""

import re

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import SkipField

from consult.consultations.exceptions import CharterNotAccepted
from consult.core.text import seen

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# What a bigint holds: anything larger would be refused by the database, not by us.
LARGEST = 2**63 - 1


class OrNull:
    """Where null is allowed, it is the empty text; where no empty text is, it is as if nothing were sent."""

    def validate_empty_values(self, data):
        """Read null so that what the API gives can be sent back."""
        if data is None and self.allow_null:
            if not self.allow_blank:
                raise SkipField
            return True, ""
        return super().validate_empty_values(data)


class Text(OrNull, serializers.CharField):
    """A JSON string; numbers are not turned into one."""

    def to_internal_value(self, data):
        """Refuse whatever is not a string, and one of which nothing is seen where something must be."""
        if not isinstance(data, str):
            self.fail("invalid")
        if not self.allow_blank and not seen(data):
            self.fail("blank")
        return super().to_internal_value(data)


class Choice(OrNull, serializers.ChoiceField):
    """One of a closed list, written exactly so."""

    def to_internal_value(self, data):
        """Refuse whatever is not a string of the list."""
        if not isinstance(data, str):
            self.fail("invalid_choice", input=type(data).__name__)
        return super().to_internal_value(data)


class Email(OrNull, serializers.EmailField):
    """An e-mail address."""


class Flag(serializers.BooleanField):
    """`true` or `false`, and nothing that resembles them."""

    def to_internal_value(self, data):
        """Refuse whatever is not a JSON boolean."""
        if not isinstance(data, bool):
            self.fail("invalid", input=type(data).__name__)
        return data


@extend_schema_field({"type": "boolean", "enum": [True], "default": True})
class CharterAccepted(Flag):
    """Consent to the charter and the licence: given by sending, and a text whose author denies it is refused."""

    def __init__(self):
        help_text = "Sending accepts the charter and the licence of the consultation; false is refused."
        super().__init__(default=True, help_text=help_text)

    def to_internal_value(self, data):
        """Refuse false, also from an author who accepted the charter before."""
        if not super().to_internal_value(data):
            raise serializers.ValidationError(CharterNotAccepted.message, CharterNotAccepted.code)
        return True


class Id(serializers.UUIDField):
    """A UUID as a string."""

    def to_internal_value(self, data):
        """Refuse whatever is not a string that is a UUID."""
        if not isinstance(data, str):
            self.fail("invalid", value=type(data).__name__)
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A whole JSON number."""

    def to_internal_value(self, data):
        """Refuse texts, booleans and fractions."""
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class WholeParameter(serializers.IntegerField):
    """A whole number in an address, written in plain digits."""

    def to_internal_value(self, data):
        """Refuse signs, spaces, fractions and the digits of other alphabets, which Python reads as numbers."""
        if not re.fullmatch(r"[0-9]{1,19}", data, re.ASCII):
            self.fail("invalid")
        return super().to_internal_value(data)


class Number(serializers.FloatField):
    """A JSON number."""

    def to_internal_value(self, data):
        """Refuse whatever is not a finite number; a whole one may be larger than any float."""
        if isinstance(data, bool) or not isinstance(data, int | float) or not abs(data) <= LARGEST:
            self.fail("invalid")
        return float(data)


class Degrees(Number):
    """A latitude or a longitude."""

    def __init__(self, limit, **kwargs):
        super().__init__(min_value=-limit, max_value=limit, **kwargs)

    def to_internal_value(self, data):
        """To a tenth of a metre."""
        return round(super().to_internal_value(data), 6)


MOST_ANSWERS = 60


@extend_schema_field({"type": "object", "additionalProperties": {}, "maxProperties": MOST_ANSWERS})
class Answers(serializers.Field):
    """An object of answers by field id: texts, numbers, booleans, or null; each is then read by its field."""

    default_error_messages = {"invalid": _("Give an object of answers, by the id of their field.")}

    def to_internal_value(self, data):
        """Refuse whatever holds anything else, and more of it than there may be fields."""
        if not isinstance(data, dict) or len(data) > MOST_ANSWERS:
            self.fail("invalid")
        if not all(value is None or isinstance(value, str | bool | int | float) for value in data.values()):
            self.fail("invalid")
        return data

    def to_representation(self, value):
        """As they are kept."""
        return value

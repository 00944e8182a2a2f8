"""Strict field types: a JSON value of another type is refused, never converted.

The reason is in section 28 of docs/security-tests.md.
"""

import re
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import SkipField

from consult.consultations.exceptions import CharterNotAccepted
from consult.core.words.text import count_visible_characters

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# The largest value of a bigint column. The API refuses a larger number before the database does.
LARGEST = 2**63 - 1


class OrNull:
    """A mixin that reads null, so that a client can send back what the API returned.

    An allowed null is read as the empty text where blank is allowed too. Otherwise the field counts
    as not sent.
    """

    def validate_empty_values(self, data):
        """Return the empty text for an allowed null, or skip the field that must not be blank."""
        if data is None and self.allow_null:  # type: ignore[attr-defined]  # set by the REST framework
            if not self.allow_blank:  # type: ignore[attr-defined]  # set by the REST framework
                raise SkipField
            return True, ""
        return super().validate_empty_values(data)  # type: ignore[misc]  # set by the REST framework


class Text(OrNull, serializers.CharField):
    """A JSON string. A number is not converted to a string."""

    def to_internal_value(self, data):
        """Refuse a value that is not a string, and a string without a visible character.

        An invisible string is accepted where blank is allowed.
        """
        if not isinstance(data, str):
            self.fail("invalid")
        if not self.allow_blank and not count_visible_characters(data):
            self.fail("blank")
        return super().to_internal_value(data)


class Choice(OrNull, serializers.ChoiceField):
    """A value of a closed list, written exactly as in the list."""

    def to_internal_value(self, data):
        """Refuse a value that is not a string of the list."""
        if not isinstance(data, str):
            self.fail("invalid_choice", input=type(data).__name__)
        return super().to_internal_value(data)


class Email(OrNull, serializers.EmailField):
    """An e-mail address."""


class Flag(serializers.BooleanField):
    """A JSON boolean. A value that resembles one, such as 1 or "true", is refused."""

    def to_internal_value(self, data):
        """Refuse a value that is not a JSON boolean."""
        if not isinstance(data, bool):
            self.fail("invalid", input=type(data).__name__)
        return data


@extend_schema_field({"type": "boolean", "enum": [True], "default": True})
class CharterAccepted(Flag):
    """Consent to the charter and the licence, which is given by sending the request.

    A request with `false` is refused.
    """

    def __init__(self):
        help_text = (
            "Sending accepts the charter and the licence of the consultation; false is refused."
        )
        super().__init__(default=True, help_text=help_text)

    def to_internal_value(self, data):
        """Refuse false, also from an author who accepted the charter before."""
        if not super().to_internal_value(data):
            raise serializers.ValidationError(CharterNotAccepted.message, CharterNotAccepted.code)
        return True


class Id(serializers.UUIDField):
    """A UUID as a string."""

    def to_internal_value(self, data):
        """Refuse a value that is not a string with a UUID."""
        if not isinstance(data, str):
            self.fail("invalid", value=type(data).__name__)
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON number without a fraction."""

    def to_internal_value(self, data):
        """Refuse texts, booleans and fractions."""
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class WholeParameter(serializers.IntegerField):
    """A whole number in an address, written in plain digits."""

    def to_internal_value(self, data):
        """Refuse signs, spaces, fractions and the digits of other alphabets.

        Python's `int` would accept some of these as numbers.
        """
        if not re.fullmatch(r"[0-9]{1,19}", data, re.ASCII):
            self.fail("invalid")
        return super().to_internal_value(data)


class Number(serializers.FloatField):
    """A JSON number."""

    def to_internal_value(self, data):
        """Refuse a value that is not a finite number, or is larger than a bigint.

        A JSON integer may be too large for a float.
        """
        if isinstance(data, bool) or not isinstance(data, int | float) or not abs(data) <= LARGEST:
            self.fail("invalid")
        return float(data)


class Amount(Number):
    """A JSON number that is stored as a decimal."""

    def to_internal_value(self, data):
        """Return the decimal with the digits that were sent, without those of a binary fraction."""
        return Decimal(str(super().to_internal_value(data)))


class Degrees(Number):
    """A latitude or a longitude."""

    def __init__(self, limit, **kwargs):
        super().__init__(min_value=-limit, max_value=limit, **kwargs)

    def to_internal_value(self, data):
        """Return the degrees rounded to six decimals, about a tenth of a metre."""
        return round(super().to_internal_value(data), 6)


MOST_ANSWERS = 60


@extend_schema_field({"type": "object", "additionalProperties": {}, "maxProperties": MOST_ANSWERS})
class Answers(serializers.Field):
    """An object of answers by field id.

    Each value is a text, a number, a boolean or null. The field of the answer then validates it.
    """

    default_error_messages = {"invalid": _("Give an object of answers, by the id of their field.")}

    def to_internal_value(self, data):
        """Refuse a value that is not such an object, or has more answers than is allowed."""
        if not isinstance(data, dict) or len(data) > MOST_ANSWERS:
            self.fail("invalid")
        if not all(
            value is None or isinstance(value, str | bool | int | float) for value in data.values()
        ):
            self.fail("invalid")
        return data

    def to_representation(self, value):
        """Return the answers as they are stored."""
        return value

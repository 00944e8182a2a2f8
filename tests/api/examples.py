"""The examples of the OpenAPI document, as requests about the objects of a test."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from consult.api import examples
from consult.api.schema import document

# The day of the examples, which stands for the day of the test.
TODAY = datetime(2027, 3, 3, tzinfo=UTC)
NOUNS = {"slug": examples.SLUG, "topic": examples.TOPIC, "section_id": examples.SECTION}


def sent_in(method, route, ids):
    """Return the body that the example of an operation sends, or None.

    Its ids become those of a test, by noun, and its times move as many days as the test is away.
    """
    return _fill(examples.SENT.get(name_of(method, route)), ids)


def name_of(method, route):
    """Return the id of the operation of a route."""
    return document()["paths"][route][method.lower()]["operationId"]


def _fill(value, ids):
    if isinstance(value, dict):
        return {name: _fill(inner, ids) for name, inner in value.items()}
    if isinstance(value, list):
        return [_fill(inner, ids) for inner in value]
    noun = next((noun for noun, known in NOUNS.items() if value == known), None)
    if noun:
        return ids[noun]
    return _move(value) if isinstance(value, str) else value


def _move(text):
    if not text.startswith("2027-"):
        return text
    if day := parse_date(text):
        return (timezone.localdate() + (day - TODAY.date())).isoformat()
    return (timezone.now() + (parse_datetime(text) - TODAY)).isoformat()

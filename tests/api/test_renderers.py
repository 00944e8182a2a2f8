"""Answers have the JSON that the REST framework would write."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.renderers import JSONRenderer

from consult.api.renderers import QuickJSONRenderer
from moderation.enums import ModerationState

VALUES = [
    None,
    [],
    {},
    "Élargir l’avenue « Ferrié » 🚲",
    'a "quoted" \\ text\n\t\x00\x7f',
    "two ends of a line: \u2028 \u2029",
    SafeString("<p>Bonjour</p>"),
    gettext_lazy("French"),
    ModerationState.PUBLISHED,
    UUID("01a22a6c-dfac-77bc-81f8-0d596477927d"),
    datetime(2026, 11, 30, 12, 0, tzinfo=UTC),
    datetime(2026, 11, 30, 12, 0, 0, 120_000, tzinfo=UTC),
    date(2026, 11, 30),
    timedelta(seconds=90),
    Decimal("48.085"),
    48.085,
    True,
    2**63,
    2**70,
    {1: "a key that is no text"},
    (value for value in (1, 2)),
]
LEAVES = st.none() | st.booleans() | st.integers() | st.text() | st.uuids() | st.datetimes()
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@pytest.mark.parametrize("value", VALUES[:-1], ids=str)
def test_value_is_written_as_by_the_rest_framework(value):
    for data in (value, {"results": [value]}):
        assert QuickJSONRenderer().render(data) == JSONRenderer().render(data)


def test_values_that_are_read_once_are_written_as_a_list():
    assert QuickJSONRenderer().render(VALUES[-1]) == b"[1,2]"


@given(TREES)
def test_any_values_are_written_as_by_the_rest_framework(data):
    assert QuickJSONRenderer().render(data) == JSONRenderer().render(data)

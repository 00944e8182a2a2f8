"""Writes that are collected in a block and executed as one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.core.models import IdempotencyRecord, JournalEntry
from consult.core.postgres import writes


def entry(organisation, act):
    """Return an entry of the journal that is not stored yet."""
    return JournalEntry(
        organisation=organisation, act=act, kind="thing", data={"state": "«é»", "n": 1}
    )


def acts():
    return sorted(JournalEntry.objects.values_list("act", flat=True))


def test_writes_of_a_block_are_one_statement(organisation):
    with CaptureQueriesContext(connection) as queries, writes.grouped():
        for act in ("one", "two", "three"):
            writes.insert(entry(organisation, act))
        assert len(queries) == 0
    assert len(queries) == 1
    assert acts() == ["one", "three", "two"]


def test_inserted_row_equals_the_row_that_django_saves(organisation):
    writes.insert(entry(organisation, "inserted"))
    entry(organisation, "saved").save()
    [inserted, saved] = JournalEntry.objects.order_by("act").values()
    for row in (inserted, saved):
        del row["id"], row["act"], row["created_at"]
    assert inserted == saved


def test_read_in_a_block_sees_the_writes_before_it(organisation):
    with writes.grouped():
        writes.insert(entry(organisation, "one"))
        assert acts() == ["one"]
        writes.insert(entry(organisation, "two"))
    assert acts() == ["one", "two"]


def test_error_in_a_block_drops_its_writes(organisation):
    with pytest.raises(ZeroDivisionError), writes.grouped():
        writes.insert(entry(organisation, "one"))
        raise ZeroDivisionError
    writes.insert(entry(organisation, "two"))
    assert acts() == ["two"]


def test_row_with_a_known_key_is_ignored_where_the_caller_says_so(organisation):
    fixed = {"organisation": organisation, "caller": "visitor", "key": "k"}
    for _twice in range(2):
        writes.insert(IdempotencyRecord(fingerprint="f", status=1, **fixed), ignore_conflicts=True)
    assert IdempotencyRecord.objects.count() == 1

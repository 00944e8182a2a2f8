"""The test tool `witness` detects every write to the database, and nothing else."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from consult.accounts.models import Account
from consult.core.models import JournalEntry
from tests import witness
from tests.factories import make


def changed(before):
    now = witness.everything()
    assert set(now) == set(before)
    return {name for name, digest in now.items() if digest != before[name]}


@pytest.mark.django_db
def test_each_kind_of_write_is_detected_and_undone_writes_are_not():
    before = witness.everything()
    account = make.account()
    assert changed(before) == {"accounts_account"}
    written = witness.everything()
    with witness.undone():
        Account.objects.filter(pk=account.pk).delete()
        assert changed(written) == {"accounts_account"}
        assert changed(before) == set()
    assert changed(written) == set()
    Account.objects.filter(pk=account.pk).update(language="en")
    assert changed(written) == {"accounts_account"}
    account.delete()
    assert changed(before) == set()


@pytest.mark.django_db
def test_rows_of_the_initial_schema_are_read_too():
    before = witness.everything()
    with witness.undone():
        ContentType.objects.create(app_label="essai", model="essai")
        assert changed(before) == {"django_content_type"}
    assert changed(before) == set()


def test_attempted_writes_are_counted_even_if_undone(consultation):
    before = witness.attempts()
    assert Account.objects.count() == 0
    assert witness.attempts() == before
    with witness.undone():
        make.account()
    now = witness.attempts()
    assert {
        table: now[table] - before.get(table, 0) for table in now if now[table] != before.get(table)
    } == {"accounts_account": 1}


def test_partitions_of_a_table_are_detected(consultation):
    before = witness.everything()
    act = {"organisation_id": consultation.organisation_id, "act": "essai", "kind": "essai"}
    JournalEntry.objects.create(object_id=consultation.pk, data={}, **act)
    assert {name[: len("core_journalentry")] for name in changed(before)} == {"core_journalentry"}


def test_committed_rows_are_read_whole(committed):
    before = witness.everything()
    make.account()
    assert changed(before) == {"accounts_account"}
    assert not connection.in_atomic_block

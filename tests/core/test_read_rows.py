"""Rows and timestamps are read as Django reads them."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.backends.postgresql.base import TIMESTAMPTZ_OID
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from hypothesis import example, given
from hypothesis import strategies as st
from modeltranslation.translator import delete_mt_init
from psycopg import DataError
from psycopg.pq import Format

from consult.core.models import ReadDirectly
from consult.core.postgres.base import TimestampLoader

READ_DIRECTLY = [model for model in apps.get_models() if issubclass(model, ReadDirectly)]


def facts_on(row):
    """Return the attributes of an object of a row, and those of its state."""
    attributes = dict(vars(row))
    state = attributes.pop("_state")
    return attributes, vars(state) | {"fields_cache": state.fields_cache}


@pytest.mark.parametrize("model", READ_DIRECTLY, ids=lambda model: model._meta.label)
def test_row_is_read_as_django_reads_it_whole_or_with_deferred_columns(model):
    names = [field.attname for field in model._meta.concrete_fields]
    for read in (names, names[:-1], names[:1]):
        values = tuple(object() for _name in read)
        expected = models.Model.from_db.__func__(model, "default", read, values)
        row = model.from_db("default", read, values)
        assert facts_on(row) == facts_on(expected)
        assert row.get_deferred_fields() == set(names) - set(read)


def test_no_receiver_waits_for_the_signals_of_a_constructor():
    """Rows that are read send no `pre_init` and no `post_init`.

    The only receiver removes a mark that the constructor of translated models makes.
    """
    receivers = {
        receiver
        for signal in (models.signals.pre_init, models.signals.post_init)
        for model in READ_DIRECTLY
        for found in signal._live_receivers(model)
        for receiver in found
    }
    assert receivers == {delete_mt_init}


class DjangoLoader(BaseTzLoader):
    timezone = UTC


def written(moment):
    """Return a timestamp as PostgreSQL writes it: without the zeros at the end of its fraction."""
    text = moment.isoformat(" ").removesuffix("+00:00")
    return f"{text.rstrip('0') if '.' in text else text}+00".encode()


@given(st.datetimes(timezones=st.just(UTC)))
@example(datetime(1, 1, 1, tzinfo=UTC))
@example(datetime(2026, 11, 30, 12, 0, 0, 100_000, tzinfo=UTC))
def test_timestamp_is_the_one_that_django_reads(moment):
    found = TimestampLoader(0).load(written(moment))
    assert (found, found.tzinfo) == (moment, UTC)
    assert found == DjangoLoader(0).load(written(moment))


@pytest.mark.parametrize("text", [b"infinity", b"-infinity", b"0044-03-15 12:00:00+00 BC"])
def test_timestamp_that_python_cannot_represent_fails_as_in_django(text):
    for loader in (TimestampLoader(0), DjangoLoader(0)):
        with pytest.raises(DataError):
            loader.load(text)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["cursor", "chunked_cursor", "prepared_cursor"])
def test_every_cursor_reads_timestamps_directly(kind):
    with getattr(connection, kind)() as cursor:
        cursor.execute("SELECT timestamptz '2026-11-30 12:00:00.5+05:30'")
        assert cursor.fetchone() == (datetime(2026, 11, 30, 6, 30, 0, 500_000, tzinfo=UTC),)
        loader = cursor.cursor.adapters.get_loader(TIMESTAMPTZ_OID, Format.TEXT)
        assert loader is TimestampLoader

"""Rows of the worlds that most tests begin with.

They are inserted without Django's query compiler, which takes longer than PostgreSQL.
"""

from functools import cache

from django.db import connection
from django.db.models.expressions import DatabaseDefault


def insert(model, **fields):
    """Insert a row and return its object, with the values that PostgreSQL gave it."""
    row = model(**fields)
    written, given = [], []
    for field in model._meta.concrete_fields:
        value = None if field.generated else getattr(row, field.attname)
        is_left_out = field.generated or isinstance(value, DatabaseDefault)
        is_numbered = field.primary_key and value is None
        (given if is_left_out or is_numbered else written).append(field)
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in written
    ]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, tuple(written), tuple(given)), values)
        received = cursor.fetchone() if given else ()
    for field, value in zip(given, received, strict=True):
        setattr(row, field.attname, _as_read(field, value))
    row._state.adding, row._state.db = False, connection.alias
    return row


@cache
def _statement(model, written, given):
    columns = ", ".join(f'"{field.column}"' for field in written)
    places = ", ".join(["%s"] * len(written))
    returned = ", ".join(f'"{field.column}"' for field in given)
    end = f" RETURNING {returned}" if given else ""
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places}){end}'


def _as_read(field, value):
    convert = getattr(field, "from_db_value", None)
    return convert(value, None, connection) if convert else value

"""Statements that are planned once: they answer after a migration changed the type of a column."""

import pytest
from django.conf import settings
from django.db import connection

from consult.core.postgres.roles import as_owner


def run_as_owner(*statements):
    with as_owner() as owner, owner.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def read(served):
    with served.prepared_cursor() as cursor:
        cursor.execute("SELECT word FROM scratch WHERE word = %s", ["avant"])
        return cursor.fetchall()


@pytest.fixture
def scratch(committed):
    run_as_owner(
        "CREATE TABLE scratch (word varchar(8))",
        f'GRANT SELECT ON scratch TO "{settings.DATABASE_APP_ROLE}"',
        "INSERT INTO scratch VALUES ('avant')",
    )
    yield
    run_as_owner("DROP TABLE scratch")


def test_statement_answers_after_the_type_of_its_column_changed(scratch):
    served = connection.copy()  # its session stays open while the owner changes the table
    try:
        assert read(served) == [("avant",)]
        run_as_owner("ALTER TABLE scratch ALTER COLUMN word TYPE varchar(9)")
        assert [read(served) for _ in range(2)] == [[("avant",)]] * 2
    finally:
        served.close()


@pytest.mark.django_db
def test_postgresql_plans_for_disks_without_seek_time():
    with connection.cursor() as cursor:
        cursor.execute("SHOW random_page_cost")
        assert cursor.fetchone() == ("1.1",)


@pytest.mark.django_db
def test_prepared_statement_is_planned_once_for_all_its_parameters():
    for number in range(7):
        with connection.prepared_cursor() as cursor:
            cursor.execute("SELECT relname FROM pg_class WHERE relpages > %s LIMIT 1", [number])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE '%%relpages > $1%%'"
        )
        assert cursor.fetchall() == [(7, 0)]

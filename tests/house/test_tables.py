"""Guarantees of the database: separate organisations, append-only tables, minimal grants.

Each relation also has a deletion rule.
"""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import Error, connection, models, transaction

from consult.core.postgres.roles import append_only_tables, as_owner, undeletable_tables
from consult.core.postgres.tenancy import PLATFORM_ROLE
from tests.house.sources import tree

OURS = ("consult.", "debates", "votes", "moderation")
# Tables of an organisation's rows that sessions must read before the organisation is known.
READ_BEFORE_THE_TENANT_IS_KNOWN = {"organisations_host", "organisations_contentchange"}
POLICIES = """
SELECT policyname, roles::text, cmd, permissive, qual, with_check FROM pg_policies
WHERE tablename = %s ORDER BY policyname
"""
SESSION = "(organisation_id = (NULLIF(current_setting('consult.organisation'::text, true), ''::text))::uuid)"
GRANTS = """
SELECT relname, privilege_type FROM pg_class, aclexplode(relacl)
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') AND grantee = %s::regrole
"""
ROWS = {"SELECT", "INSERT", "UPDATE", "DELETE"}


def our_models():
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def tenant_tables():
    """Return the tables whose rows have an organisation."""
    names = {
        model._meta.db_table
        for model in our_models()
        if any(field.column == "organisation_id" for field in model._meta.concrete_fields)
    }
    return sorted(names - READ_BEFORE_THE_TENANT_IS_KNOWN)


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_every_table_with_an_organisation_belongs_to_a_model(db):
    sql = "SELECT table_name FROM information_schema.columns WHERE column_name = 'organisation_id'"
    assert {name for (name,) in rows(sql)} == {*tenant_tables(), *READ_BEFORE_THE_TENANT_IS_KNOWN}


@pytest.mark.parametrize("table", tenant_tables())
def test_session_reads_and_writes_only_rows_of_its_organisation(db, table):
    assert rows("SELECT relrowsecurity FROM pg_class WHERE relname = %s", table) == [(True,)]
    assert rows(POLICIES, table) == [
        ("platform", f"{{{PLATFORM_ROLE}}}", "ALL", "PERMISSIVE", "true", "true"),
        ("tenant", "{public}", "ALL", "PERMISSIVE", SESSION, SESSION),
    ]


@pytest.mark.parametrize("role", [settings.DATABASE_APP_ROLE, PLATFORM_ROLE])
def test_serving_roles_have_grants_on_rows_only(db, role):
    found: dict[str, set] = {}
    for table, privilege in rows(GRANTS, role):
        found.setdefault(table, set()).add(privilege)
    expected = dict.fromkeys(found, ROWS) | dict.fromkeys(undeletable_tables(), ROWS - {"DELETE"})
    assert found == expected | {table: {"SELECT", "INSERT"} for table in append_only_tables()}
    assert {model._meta.db_table for model in our_models() if model._meta.managed} <= set(found)


@pytest.mark.parametrize("role", [settings.DATABASE_APP_ROLE, PLATFORM_ROLE])
def test_serving_roles_own_no_table_and_bypass_no_policy(db, role):
    assert rows("SELECT relname FROM pg_class WHERE relowner = %s::regrole", role) == []
    sql = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit FROM pg_roles WHERE rolname = %s"
    assert rows(sql, role)[0][:4] == (False, False, False, False)


CHANGES = ['UPDATE "{0}" SET {1} = {1}', 'DELETE FROM "{0}"', 'TRUNCATE "{0}" CASCADE']


@pytest.mark.parametrize("change", CHANGES, ids=["update", "delete", "truncate"])
@pytest.mark.parametrize("table", append_only_tables())
def test_append_only_tables_refuse_the_application(db, table, change):
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        rows(change.format(table, a_column(table)))


@pytest.mark.committed
def test_append_only_tables_refuse_their_owner_too(committed):
    with as_owner():
        for table in append_only_tables():
            insert_a_row(table)
            for change in CHANGES:
                with pytest.raises(Error, match="never changed or removed"), transaction.atomic():
                    rows(
                        change.format(table, a_column(table))
                        + " RETURNING 1" * (not change.startswith("TRUNCATE"))
                    )
            assert rows(f'SELECT count(*) FROM "{table}"') == [(1,)]


def a_column(table):
    (model,) = (model for model in apps.get_models() if model._meta.db_table == table)
    return model._meta.concrete_fields[-1].column


def insert_a_row(table):
    """Insert any row. Constraints are not tested here, so they are dropped for the owner."""
    columns = rows(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'",
        table,
    )
    names = ", ".join(f'"{name}"' for name, _kind in columns)
    values = ", ".join(SOMETHING[kind] for _name, kind in columns)
    with connection.cursor() as cursor:
        for (constraint,) in rows(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('f', 'c')",
            table,
        ):
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}"')
        cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({values})')


SOMETHING = {
    "uuid": "gen_random_uuid()",
    "character varying": "'x'",
    "text": "'x'",
    "integer": "1",
    "bigint": "1",
    "smallint": "1",
    "boolean": "true",
    "jsonb": "'{}'",
    "bytea": "'x'",
    "date": "current_date",
    "timestamp with time zone": "now()",
}


def test_every_relation_declares_its_deletion_rule():
    """Check that each relation has an `on_delete`.

    No relation leaves the deletion to PostgreSQL.
    """
    silent = [
        f"{path}:{call.lineno}"
        for path in model_files()
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and _name(call) in ("ForeignKey", "OneToOneField")
        if not any(keyword.arg == "on_delete" for keyword in call.keywords)
    ]
    assert silent == []
    rules = {field.remote_field.on_delete for model in our_models() for field in relations(model)}
    assert rules <= {models.CASCADE, models.PROTECT, models.SET_NULL, models.RESTRICT}


def _name(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def relations(model):
    return [field for field in model._meta.concrete_fields if field.remote_field]


def model_files():
    found = [
        path
        for root in ("consult", "debates", "votes", "moderation")
        for path in Path(root).rglob("*.py")
        if path.name == "models.py" or path.parent.name == "models"
    ]
    assert len(found) > 8
    return found


def test_organisation_is_not_deleted_with_texts_of_citizens():
    """Check that the rows of an organisation prevent its deletion."""
    technical = READ_BEFORE_THE_TENANT_IS_KNOWN
    careless = {
        model._meta.db_table
        for model in our_models()
        for field in relations(model)
        if field.column == "organisation_id" and field.remote_field.on_delete is not models.PROTECT
    }
    assert careless <= technical

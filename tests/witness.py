"""Digests of the database, which show that a refusal wrote nothing, and one viewer per role."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from unittest import mock

from django.db import connection, transaction
from django.db.models import QuerySet

from consult.accounts.permissions import ADMIN, COLUMNS, PARTICIPANT, PLATFORM_ADMIN, VISITOR
from consult.core.postgres import tenancy
from tests import process_caches
from tests.factories import make

# Roles in another consultation, and roles of a suspended participant, give no rights here.
POWERLESS = {"manager_elsewhere", "moderator_elsewhere", "suspended_manager", "suspended_moderator"}
# Tables of sessions and visits, which change without an act.
OUTSIDE = {
    "django_session",
    "usersessions_usersession",
    "django_migrations",
    "moderation_presence",
} | {
    "moderation_trace",
    "moderation_markkey",
}
EVERYBODY = sorted({*COLUMNS, *POWERLESS})


def viewer(column, consultation, elsewhere):
    """Return a viewer of a column of the role matrix, for one consultation."""
    if column in (VISITOR, PLATFORM_ADMIN):
        return replace(
            make.visitor(consultation.organisation), is_platform_admin=column == PLATFORM_ADMIN
        )
    if column in POWERLESS:
        suspended = column.startswith("suspended")
        role = column.removeprefix("suspended_").removesuffix("_elsewhere")
        scope = consultation if suspended else elsewhere
        return make.person(role, scope, state="suspended" if suspended else "active")
    role = None if column == PARTICIPANT else column
    return make.person(
        role, consultation, organisation=consultation.organisation if column == ADMIN else None
    )


def everything() -> dict[str, str]:
    """Return a digest of each table, over all organisations.

    In the transaction of a test, only the tables that were written to are read again. All others
    are as they were before it, and those are read once.
    """
    database = connection.settings_dict["NAME"]
    if not connection.in_atomic_block or database.endswith("_committed"):
        return _digests(connection)
    return _untouched(database) | _written(attempts())


def attempts() -> dict[str, int]:
    """Return how many rows of each table were inserted, updated or deleted in this transaction.

    Changes that were rolled back count too.
    """
    done = " + ".join(
        f"pg_stat_get_xact_tuples_{act}(oid)" for act in ("inserted", "updated", "deleted")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT relname, {done} FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND {done} > 0"""
        )
        return {name: number for name, number in cursor.fetchall() if name not in OUTSIDE}


def digests(names) -> dict[str, str]:
    """Return the digests of these tables."""
    return _digests(connection, names) if names else {}


@dataclass(frozen=True)
class _Reading:
    """The digest of a table, and the transaction, savepoints and writes after which it was read."""

    transaction: str
    savepoints: tuple
    writes: int
    digest: str

    def is_unchanged(self, transaction, savepoints, writes):
        """Return whether the table has the same rows now.

        Its rows change only when it is written to, which is counted for good, or when a savepoint
        that was open then ends.
        """
        still_open = savepoints[: len(self.savepoints)] == self.savepoints
        return (transaction, writes) == (self.transaction, self.writes) and still_open


_readings: dict[str, _Reading] = {}


def _written(tables):
    """Return the digests of the tables that this transaction wrote to, by their numbers of writes.

    A table is not read again while an earlier reading of it holds.
    """
    savepoints = tuple(connection.savepoint_ids)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned()::text")
        [(transaction,)] = cursor.fetchall()
    stale = [
        name
        for name, writes in tables.items()
        if name not in _readings
        or not _readings[name].is_unchanged(transaction, savepoints, writes)
    ]
    for name, digest in digests(stale).items():
        _readings[name] = _Reading(transaction, savepoints, tables[name], digest)
    return {name: _readings[name].digest for name in tables}


@cache
def _untouched(database):
    """Return the digests of the committed rows, with which every transaction of tests begins."""
    copy = connection.copy()
    try:
        return _digests(copy)
    finally:
        copy.close()


def _digests(line, names=None):
    names = set(line.introspection.table_names()) - OUTSIDE if names is None else names
    queries = (
        f"""SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM "{name}" t"""
        for name in sorted(names)
    )
    with (
        tenancy.across_organisations("a test compares all that is written"),
        line.cursor() as cursor,
    ):
        cursor.execute(" UNION ALL ".join(queries))
        return dict(cursor.fetchall())


class undone:
    """A block whose changes of the database are rolled back at its end."""

    def __enter__(self):
        self.block = transaction.atomic()
        self.block.__enter__()

    def __exit__(self, *exc):
        transaction.set_rollback(True)
        self.block.__exit__(*exc)


def without_row_level_security():
    """Return a mutant without row-level security, in which the session reads across organisations.

    Row-level security is the second protection between tenants.
    """
    return mock.patch("consult.core.postgres.tenancy.current", lambda: ("", tenancy.PLATFORM_ROLE))


@contextmanager
def without_filters():
    """Yield in a mutant without filters by organisation.

    Filters are the first protection between tenants: a query for the rows of one organisation then
    returns those of all.
    """
    chosen = QuerySet._filter_or_exclude

    def forgetful(rows, negate, args, kwargs):
        remaining = {
            name: value
            for name, value in kwargs.items()
            if name not in ("organisation", "organisation_id")
        }
        return chosen(rows, negate, args, remaining)

    with mock.patch.object(QuerySet, "_filter_or_exclude", forgetful):
        process_caches.empty()
        yield
    process_caches.empty()

"""Digests of the database, which show that a refusal wrote nothing, and one viewer per role."""

from dataclasses import replace
from functools import cache
from unittest import mock

from django.db import connection, transaction
from django.db.models import QuerySet

from consult.accounts.permissions import ADMIN, COLUMNS, PARTICIPANT, PLATFORM_ADMIN, VISITOR
from consult.core import tenancy
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
        place = consultation if suspended else elsewhere
        return make.person(role, place, state="suspended" if suspended else "active")
    role = None if column == PARTICIPANT else column
    return make.person(
        role, consultation, organisation=consultation.organisation if column == ADMIN else None
    )


def everything() -> dict[str, str]:
    """Return a digest of each table, over all organisations.

    In the transaction of a test, only the tables that were written to are read again. All others
    are as they were before it, and those are read once.
    """
    place = connection.settings_dict["NAME"]
    if not connection.in_atomic_block or place.endswith("_committed"):
        return _digests(connection)
    return _untouched(place) | digests(attempts())


def attempts() -> dict[str, int]:
    """Return how many rows of each table were inserted, updated or deleted in this transaction.

    Changes that were rolled back count too.
    """
    done = " + ".join(
        f"pg_stat_get_xact_tuples_{how}(oid)" for how in ("inserted", "updated", "deleted")
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


@cache
def _untouched(place):
    """Return the digests of the committed rows, with which every transaction of tests begins."""
    another = connection.copy()
    try:
        return _digests(another)
    finally:
        another.close()


def _digests(line, names=None):
    names = set(line.introspection.table_names()) - OUTSIDE if names is None else names
    each = (
        f"""SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM "{name}" t"""
        for name in sorted(names)
    )
    with (
        tenancy.across_organisations("a test compares all that is written"),
        line.cursor() as cursor,
    ):
        cursor.execute(" UNION ALL ".join(each))
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
    return mock.patch("consult.core.tenancy.current", lambda: ("", tenancy.PLATFORM_ROLE))


def without_filters():
    """Return a mutant without filters by organisation.

    Filters are the first protection between tenants: a query for the rows of one organisation then
    returns those of all.
    """
    chosen = QuerySet._filter_or_exclude

    def forgetful(rows, negate, args, kwargs):
        kept = {
            name: value
            for name, value in kwargs.items()
            if name not in ("organisation", "organisation_id")
        }
        return chosen(rows, negate, args, kept)

    return mock.patch.object(QuerySet, "_filter_or_exclude", forgetful)

"""What the database holds, so that a refusal can be shown to have written nothing; and one viewer per role."""

from dataclasses import replace

from django.db import connection

from consult.accounts.permissions import ADMIN, COLUMNS, PARTICIPANT, PLATFORM_ADMIN, VISITOR
from tests.factories import make

# Roles of somewhere else, and of somebody suspended, give nothing here.
POWERLESS = {"manager_elsewhere", "moderator_elsewhere", "suspended_manager", "suspended_moderator"}
EVERYBODY = sorted({*COLUMNS, *POWERLESS})


def viewer(column, consultation, elsewhere):
    """Somebody who stands in a column of the matrix, for one consultation."""
    if column in (VISITOR, PLATFORM_ADMIN):
        return replace(make.visitor(consultation.organisation), is_platform_admin=column == PLATFORM_ADMIN)
    if column in POWERLESS:
        suspended = column.startswith("suspended")
        role = column.removeprefix("suspended_").removesuffix("_elsewhere")
        place = consultation if suspended else elsewhere
        return make.person(role, place, state="suspended" if suspended else "active")
    role = None if column == PARTICIPANT else column
    return make.person(role, consultation, organisation=consultation.organisation if column == ADMIN else None)


def tables():
    """Every table of ours."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return [name for name in names if not name.startswith(("django_", "auth_"))]


def everything() -> dict[str, str]:
    """A digest of each table, as the organisation at work sees it."""
    with connection.cursor() as cursor:
        found = {}
        for name in tables():
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{name}\" t")
            found[name] = cursor.fetchone()[0]
    return found

"""The queries that find organisations, by host or id, and their addresses."""

from __future__ import annotations

import time
from collections.abc import Iterable
from email.headerregistry import Address
from email.utils import parseaddr
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http.request import validate_host
from django.utils.translation import get_language

from consult.core.postgres.lookup import find_row, get_row
from consult.core.postgres.prepared import prepared_cursor
from consult.core.postgres.rows import RowReader, table
from consult.organisations.models import (
    ContentChange,
    ContentVersion,
    Host,
    Organisation,
)

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


def organisation_for_host(host: str) -> Organisation | None:
    """Return the organisation that answers on a host name, or None.

    Where the installation has only one organisation, it answers on the extra hosts too.
    """
    domain = _domain(host)
    owner = _owner(domain)
    if owner:
        return owner
    if is_platform_host(domain) or not is_extra_host(domain):
        return None
    few = list(Organisation.objects.defer("outline")[:2])
    return few[0] if len(few) == 1 else None


def open_organisation_for_host(host: str) -> Organisation | None:
    """Return the organisation that answers on a host name, or None where it is suspended."""
    organisation = organisation_for_host(host)
    return organisation if organisation and organisation.suspended_at is None else None


def _owner(domain: str) -> Organisation | None:
    """Return the organisation that a host belongs to, or None. One query.

    Where that host is the primary one, it is set on the organisation, so that `origin` needs no
    query.
    """
    statement, hosts, organisations = _statement()
    # Hosts and organisations have no row-level security, so no organisation need be set.
    with prepared_cursor(in_scope=False) as cursor:
        cursor.execute(statement, [domain])
        row = cursor.fetchone()
    if row is None:
        return None
    host, rest = hosts.read(row)
    organisation, (changes, last, seen_at) = organisations.read(rest)
    organisation.content = ContentVersion(f"{changes}-{last}", seen_at, time.monotonic())
    host.organisation = organisation
    if host.is_primary:
        organisation.primary_host = host
    return organisation


@cache
def _statement() -> tuple[str, RowReader[Host], RowReader[Organisation]]:
    """Return the statement that finds the owner of a host, and what reads its row."""
    hosts = RowReader(Host)
    organisations = RowReader(Organisation, without=["outline"])
    columns = f"{hosts.columns('h')}, {organisations.columns('o')}"
    tables = f"{table(Host)} h JOIN {table(Organisation)} o ON o.id = h.organisation_id"
    changes = f"SELECT count(*) AS number, max(id) AS last FROM {table(ContentChange)} WHERE organisation_id = o.id"  # noqa: S608 - our tables
    columns = f"{columns}, c.number, c.last, clock_timestamp()"
    statement = f"SELECT {columns} FROM {tables}, LATERAL ({changes}) c WHERE h.domain = %s"  # noqa: S608 - our tables
    return statement, hosts, organisations


def is_platform_host(host: str) -> bool:
    """Return whether a host name is the one reserved for the platform."""
    return bool(settings.PLATFORM_HOST) and _domain(host) == settings.PLATFORM_HOST


def is_extra_host(host: str) -> bool:
    """Return whether a host name is one that the operator added to those of organisations.

    The operator may also have given a pattern that it matches.
    """
    return validate_host(_domain(host), settings.EXTRA_HOSTS)


def is_known_host(domain: str) -> bool:
    """Return whether this installation serves a host name, so that a proxy may get a certificate.

    Patterns of hosts do not count.
    """
    domain = domain.lower()
    is_named = is_platform_host(domain) or is_files_host(domain) or domain in settings.EXTRA_HOSTS
    return is_named or find_row(Host.objects, domain=domain) is not None  # type: ignore[arg-type]  # a manager reads like a query


def platform_origin() -> str | None:
    """Return the scheme and host of the platform's page, or None without an organisation.

    It is on the host of the oldest organisation that is not suspended.
    """
    oldest = Organisation.objects.filter(suspended_at=None).order_by("created_at", "id").first()
    return origin(oldest) if oldest else None


def _domain(host: str) -> str:
    return host.lower().rsplit(":", 1)[0] if not host.endswith("]") else host.lower()


def get_organisation(host: str | None = None) -> Organisation:
    """Return the organisation that a command names by its host or slug, or the only one.

    Raise LookupError otherwise.
    """
    if host:
        owned = Host.objects.select_related("organisation").filter(domain=host.lower()).first()
        if (
            found := owned.organisation
            if owned
            else Organisation.objects.filter(slug=host.lower()).first()
        ):
            return found
        raise LookupError(f"No organisation answers on {host}.")
    few = list(Organisation.objects.all()[:2])
    if len(few) != 1:
        raise LookupError("Name the organisation: --organisation HOST.")
    return few[0]


def make_stand_in(organisation_id: UUID) -> Organisation:
    """Return an organisation of which nothing but the id can be read."""
    return Organisation.from_db(None, ["id"], [organisation_id])


def get_organisation_by_id(organisation_id: UUID | str | None) -> Organisation:
    """Return the organisation that an event or a job names."""
    return Organisation.objects.get(pk=organisation_id)  # type: ignore[misc]  # jobs pass text, which the query reads


def organisations() -> QuerySet[Organisation]:
    """Return every organisation of the installation with its hosts, by name.

    This is for operators.
    """
    return Organisation.objects.prefetch_related("hosts").order_by("name", "id")


def find_organisations(words: str = "", after: str = "") -> QuerySet[Organisation]:
    """Return the organisations whose name, slug or a host contains some words, by name.

    With `after`, the id of an organisation, return only the ones after it.
    """
    rows = organisations()
    if words:
        hosts = Host.objects.filter(organisation=OuterRef("pk"), domain__icontains=words)
        rows = rows.filter(Q(name__icontains=words) | Q(slug__icontains=words) | Exists(hosts))
    last = find_row(Organisation.objects, pk=after) if after else None
    return rows.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk)) if last else rows


def find_organisation(organisation_id: UUID) -> Organisation:
    """Return an organisation of the installation with its hosts, the primary one first.

    Raise `NotFound`.
    """
    by_rank = Prefetch("hosts", Host.objects.order_by("-is_primary", "domain"))
    return get_row(Organisation.objects.prefetch_related(by_rank), pk=organisation_id)


def sender_of(organisation: Organisation) -> str:
    """Return the sender of e-mails: the organisation's name, with its address.

    Without an address of its own, it has that of the installation.
    """
    address = organisation.sender_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return str(Address(display_name=organisation.name, addr_spec=address))


def reply_addresses(organisation: Organisation) -> list[str]:
    """Return the addresses for replies to e-mails: the organisation's public address, if any."""
    return [organisation.contact_email] if organisation.contact_email else []


def origin(organisation: Organisation) -> str:
    """Return the scheme and host of the organisation's pages.

    Links in e-mails, feeds and data sets use them.
    """
    host = organisation.primary_host or organisation.hosts.order_by("-is_primary", "id").first()
    return host.origin if host else f"{settings.PUBLIC_SCHEME}://localhost{settings.PUBLIC_PORT}"


def in_language(host: str) -> str:
    """Return the start of the addresses of pages in the current language, from an origin."""
    language = get_language() or settings.LANGUAGE_CODE
    return host if language == settings.LANGUAGE_CODE else f"{host}/{language}"


def brand_css(hash_: str) -> str | None:
    """Return the brand tokens stored under a hash, or None."""
    return Organisation.objects.filter(brand_hash=hash_).values_list("brand_css", flat=True).first()


def can_read_file(viewer: Viewer, file_id: UUID, key: str = "") -> bool:
    """Return whether a file is the logo of the viewer's organisation, which is public."""
    return Organisation.objects.filter(pk=viewer.organisation.pk, logo=file_id).exists()


def find_used_files(ids: Iterable[UUID]) -> set:
    """Return the ids, out of these, of files that are a logo."""
    return set(Organisation.objects.filter(logo__in=list(ids)).values_list("logo", flat=True))


def is_files_host(host: str) -> bool:
    """Return whether a host name is the one that only serves the files of all organisations."""
    return bool(settings.MEDIA_ORIGIN) and settings.MEDIA_ORIGIN.split("://", 1)[1] == host.lower()

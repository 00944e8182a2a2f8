"""The actions on organisations: creation, texts and brand, hosts, sender address, suspension."""

import hashlib
import json
import re
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.translator import translator

from consult.core.exceptions import Conflict, Invalid
from consult.core.files import file_store
from consult.core.files.checks import Prepared
from consult.core.postgres import clock
from consult.core.postgres.lookup import get_row
from consult.core.postgres.validation import check, refusal_of_database
from consult.core.words.text import clean_line
from consult.organisations import brand, outlines
from consult.organisations.enums import AccessibilityState
from consult.organisations.models import ContentChange, Host, Organisation
from consult.organisations.selectors import is_files_host, is_platform_host

HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\Z"
)
TEXTS = translator.get_options_for_model(Organisation).get_field_names()
IN_LANGUAGES = {f"{text}_{code}" for text in TEXTS for code, _name in settings.LANGUAGES}
HOURS = {"opening_hours", "holiday_calendar", "closing_days"}
LEGAL = {
    "contact_email",
    "publisher",
    "publication_director",
    "hosting_provider",
    "data_protection_email",
}
STATEMENT = {
    "accessibility",
    "accessibility_declared_on",
    "accessibility_tested_by",
    "accessibility_environment",
    "accessibility_scheme",
}
DETAILS = {
    "name",
    "languages",
    "time_zone",
    "brand_colour",
    *STATEMENT,
    "answers_need_second_reader",
    *LEGAL,
    *HOURS,
    *TEXTS,
    *IN_LANGUAGES,
}


class HostIsPrimary(Conflict):
    """Raised when the main host would be removed, though links in e-mails name it.

    Another main host must be chosen first.
    """

    code = "host_is_primary"
    message = gettext_lazy(
        "Links in e-mails use this domain name. Choose another main domain first."
    )


@transaction.atomic
def create_organisation(*, name: str, slug: str, domain: str, **details: Any) -> Organisation:
    """Create an organisation with its main host.

    This is an act of the platform. The caller must have checked the permission.
    """
    organisation = Organisation(slug=slug)
    _describe(organisation, {"name": name, **details})
    _save(Host(organisation=organisation, domain=_free(domain.strip().lower()), is_primary=True))
    return organisation


@transaction.atomic
def describe_organisation(*, organisation_id: UUID, **details: Any) -> Organisation:
    """Change the texts and the colour of an organisation.

    All shades of the colour are computed and stored at once. `accounts.actions.edit_organisation`
    checks the permission and writes the journal, because this app knows no viewer.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    _describe(organisation, details)
    return organisation


@transaction.atomic
def choose_logo(*, organisation_id: UUID, upload: Prepared | None) -> Organisation:
    """Set the logo of an organisation, an image that `core.files` prepared.

    With None, the drawn logo is used again. The former logo is deleted.
    `accounts.actions.choose_logo` checks the permission and writes the journal.
    """
    organisation = Organisation.objects.select_for_update(of=["self"]).get(pk=organisation_id)
    if upload and not upload.is_image:
        raise Invalid(_("Choose an image."), attr="upload")
    before = organisation.logo_id
    organisation.logo = (
        file_store.store(upload, organisation=organisation, holder="organisations")
        if upload
        else None
    )
    organisation.save(update_fields=["logo"])
    file_store.release([before] if before else [])
    return organisation


@transaction.atomic
def choose_outline(*, organisation_id: UUID, octets: bytes | None, credit: str) -> Organisation:
    """Set the outline that maps show, from a GeoJSON file. With None, they show the country again.

    `credit` says who made it, as its licence may require. Raise `Invalid` by field.
    `accounts.actions.choose_outline` checks the permission and writes the journal.
    """
    organisation = Organisation.objects.select_for_update(of=["self"]).get(pk=organisation_id)
    organisation.outline = outlines.read_outline(octets) if octets is not None else None
    organisation.outline_credit = clean_line(credit) if octets else ""
    content = json.dumps([organisation.outline, organisation.outline_credit]).encode()
    organisation.outline_hash = hashlib.sha256(content).hexdigest()[:16] if octets else ""
    check(organisation)
    organisation.save(update_fields=["outline", "outline_hash", "outline_credit"])
    return organisation


@transaction.atomic
def add_host(*, organisation_id: UUID, domain: str) -> Host:
    """Add a host to an organisation. Raise `Invalid` where it is not a free host name."""
    host = Host(organisation_id=organisation_id, domain=_free(domain.strip().lower()))
    _save(host)
    return host


@transaction.atomic
def remove_host(*, organisation_id: UUID, host_id: int) -> Host:
    """Remove a host from an organisation. Raise `NotFound` or `HostIsPrimary`."""
    host = get_row(Host.objects.select_for_update(), organisation=organisation_id, pk=host_id)
    if host.is_primary:
        raise HostIsPrimary
    host.delete()
    return host


@transaction.atomic
def choose_primary_host(*, organisation_id: UUID, host_id: int) -> Host:
    """Choose the main host, which links in e-mails and data name.

    Lock the organisation. Raise `NotFound`.
    """
    Organisation.objects.select_for_update(of=["self"]).get(pk=organisation_id)
    hosts = Host.objects.filter(organisation=organisation_id)
    host = get_row(hosts, pk=host_id)
    hosts.update(is_primary=False)
    hosts.filter(pk=host.pk).update(is_primary=True)
    return host


def set_sender(*, organisation_id: UUID, sender_email: str) -> Organisation:
    """Choose the sender address of the e-mails of an organisation.

    With an empty text, they have the address of the installation.
    """
    return _change(organisation_id, sender_email=sender_email.strip())


def set_suspended(*, organisation_id: UUID, is_suspended: bool) -> Organisation:
    """Close every page of an organisation, or open them again. No data is deleted."""
    return _change(organisation_id, suspended_at=clock.now() if is_suspended else None)


@transaction.atomic
def _change(organisation_id: UUID, **fields: Any) -> Organisation:
    organisation = Organisation.objects.select_for_update(of=["self"]).get(pk=organisation_id)
    for name, value in fields.items():
        setattr(organisation, name, value)
    check(organisation)
    organisation.save(update_fields=list(fields))
    return organisation


def _describe(organisation: Organisation, details: dict[str, Any]) -> None:
    """Set the given fields, compute the brand, and save the organisation.

    Raise `Invalid` on a field that cannot be changed, or on a refused value.
    """
    if unknown := sorted(set(details) - DETAILS):
        raise Invalid(attr=unknown[0])
    for field, value in details.items():
        setattr(organisation, field, value)
    check(organisation)
    if STATEMENT.intersection(details):
        _check_statement(organisation)
    organisation.brand_css = brand.css(organisation.brand_colour)
    organisation.brand_hash = brand.fingerprint(organisation.brand_colour)
    _save(organisation)


def _check_statement(organisation: Organisation) -> None:
    """Refuse an accessibility statement of a day to come, or a compliance that nobody tested."""
    day = organisation.accessibility_declared_on
    if day and day > clock.now().astimezone(ZoneInfo(organisation.time_zone)).date():
        raise Invalid(
            _("This day is in the future. Write the day of the statement that exists."),
            attr="accessibility_declared_on",
        )
    is_compliant = organisation.accessibility != AccessibilityState.NOT_COMPLIANT
    if is_compliant and not organisation.accessibility_tested_by:
        raise Invalid(
            _("Write who made the audit. Without an audit, choose “not compliant”."),
            attr="accessibility_tested_by",
        )


def _free(domain: str) -> str:
    """Return a host name that is valid and free in this installation. Raise `Invalid` otherwise."""
    if not HOST.fullmatch(domain):
        raise Invalid(_("Write only a domain name, such as participer.exemple.fr."), attr="domain")
    if (
        is_platform_host(domain)
        or is_files_host(domain)
        or Host.objects.filter(domain=domain).exists()
    ):
        raise Invalid(_("This value is already used."), attr="domain")
    return domain


def _save(obj: Model) -> None:
    """Save an object. Raise the domain refusal where another request took its name first."""
    try:
        with transaction.atomic():
            obj.save()
    except IntegrityError as error:
        raise refusal_of_database(obj, error) from None


def fold_content_changes() -> int:
    """Replace the noted changes of each organisation by one new change. Return how many there were.

    The version of each content changes, so processes read it again once. One statement.
    """
    table = ContentChange._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH gone AS (DELETE FROM {table} RETURNING organisation_id), "  # noqa: S608 - our table
            f"new AS (INSERT INTO {table} (organisation_id) SELECT DISTINCT organisation_id FROM gone) "
            "SELECT count(*) FROM gone"
        )
        return cursor.fetchone()[0]

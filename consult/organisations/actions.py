"""What is done to organisations: created by the platform, described and branded by their administrators."""

import re

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.translator import translator

from consult.core import clock, files
from consult.core.exceptions import Conflict, Invalid
from consult.core.finding import one_of
from consult.core.validation import check, refusal_of_database
from consult.organisations import brand
from consult.organisations.models import Host, Organisation
from consult.organisations.selectors import is_files_host, is_platform_host

HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\Z")
TEXTS = translator.get_options_for_model(Organisation).get_field_names()
IN_LANGUAGES = {f"{text}_{code}" for text in TEXTS for code, _name in settings.LANGUAGES}
HOURS = {"opening_hours", "holiday_calendar", "closing_days"}
LEGAL = {"contact_email", "publisher", "publication_director", "hosting_provider", "data_protection_email"}
DETAILS = {"name", "time_zone", "brand_colour", "accessibility", *LEGAL, *HOURS, *TEXTS, *IN_LANGUAGES}


class HostIsPrimary(Conflict):
    """Links name this host: another one must be chosen for them first."""

    code = "host_is_primary"
    message = gettext_lazy("Links in e-mails name this host. Choose another main host first.")


@transaction.atomic
def create_organisation(*, name, slug, domain, **details) -> Organisation:
    """Create a tenant with its primary host. The platform's act: the caller has checked who asks."""
    organisation = Organisation(slug=slug)
    _describe(organisation, {"name": name, **details})
    _save(Host(organisation=organisation, domain=_free(domain.strip().lower()), is_primary=True))
    return organisation


@transaction.atomic
def describe_organisation(*, organisation_id, **details) -> Organisation:
    """Change an organisation's texts and colour; the colour's whole ramp is computed and stored now.

    Who may, and the journal, are `accounts.actions.edit_organisation`'s: this app knows no viewer.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    _describe(organisation, details)
    return organisation


@transaction.atomic
def choose_logo(*, organisation_id, upload) -> Organisation:
    """Give an organisation its logo, an image that `core.files` prepared, or (None) the drawn one again.

    Who may, and the journal, are `accounts.actions.choose_logo`'s. The logo before it is dropped.
    """
    organisation = Organisation.objects.select_for_update(of=["self"]).get(pk=organisation_id)
    if upload and not upload.is_image:
        raise Invalid(_("Choose an image."), attr="upload")
    before = organisation.logo_id
    organisation.logo = files.store(upload, organisation=organisation, holder="organisations") if upload else None
    organisation.save(update_fields=["logo"])
    files.release([before] if before else [])
    return organisation


@transaction.atomic
def add_host(*, organisation_id, domain) -> Host:
    """Let an organisation answer on one more host. Raises `Invalid` where it is no free host name."""
    host = Host(organisation_id=organisation_id, domain=_free(domain.strip().lower()))
    _save(host)
    return host


@transaction.atomic
def remove_host(*, organisation_id, host_id) -> Host:
    """Let an organisation no longer answer on a host. Raises `NotFound`, `HostIsPrimary`."""
    host = one_of(Host.objects.select_for_update(), organisation=organisation_id, pk=host_id)
    if host.is_primary:
        raise HostIsPrimary
    host.delete()
    return host


@transaction.atomic
def choose_primary_host(*, organisation_id, host_id) -> Host:
    """Choose the host that links in e-mails and data name. Locks the organisation. Raises `NotFound`."""
    Organisation.objects.select_for_update(of=["self"]).get(pk=organisation_id)
    hosts = Host.objects.filter(organisation=organisation_id)
    host = one_of(hosts, pk=host_id)
    hosts.update(is_primary=False)
    hosts.filter(pk=host.pk).update(is_primary=True)
    return host


def set_sender(*, organisation_id, sender_email) -> Organisation:
    """Choose from which address the e-mails of an organisation leave; empty, from that of the installation."""
    return _change(organisation_id, sender_email=sender_email.strip())


def set_suspended(*, organisation_id, is_suspended: bool) -> Organisation:
    """Close every page of an organisation, or open them again; nothing is deleted."""
    return _change(organisation_id, suspended_at=clock.now() if is_suspended else None)


@transaction.atomic
def _change(organisation_id, **fields):
    organisation = Organisation.objects.select_for_update(of=["self"]).get(pk=organisation_id)
    for name, value in fields.items():
        setattr(organisation, name, value)
    check(organisation)
    organisation.save(update_fields=list(fields))
    return organisation


def _describe(organisation, details):
    """Take over what was written, checked, and save; `Invalid` names a field that cannot be written."""
    if unknown := sorted(set(details) - DETAILS):
        raise Invalid(attr=unknown[0])
    for field, value in details.items():
        setattr(organisation, field, value)
    check(organisation)
    organisation.brand_css = brand.css(organisation.brand_colour)
    organisation.brand_hash = brand.fingerprint(organisation.brand_colour)
    _save(organisation)


def _free(domain):
    """Return a host name, once it is known to be one that nothing of this installation answers on."""
    if not HOST.fullmatch(domain):
        raise Invalid(_("Write a host name alone, such as participer.exemple.fr."), attr="domain")
    if is_platform_host(domain) or is_files_host(domain) or Host.objects.filter(domain=domain).exists():
        raise Invalid(_("This is already used."), attr="domain")
    return domain


def _save(obj):
    """Save; a name that somebody else took meanwhile is refused as such."""
    try:
        with transaction.atomic():
            obj.save()
    except IntegrityError as error:
        raise refusal_of_database(obj, error) from None

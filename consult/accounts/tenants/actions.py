"""Organisations of the installation: created by its administrators, edited by their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from consult.accounts import rules
from consult.accounts.enums import Role
from consult.accounts.invitations.actions import invite
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.core.files.checks import Prepared
from consult.core.postgres import tenancy
from consult.core.records import journal
from consult.core.words.text import clean_line
from consult.organisations import actions as organisations
from consult.organisations.actions import create_organisation, describe_organisation

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


@transaction.atomic
def welcome_organisation(
    *, viewer: Viewer, name: str, slug: str, domain: str, administrator: str
) -> Organisation:
    """Create an organisation on a host, and invite its first administrator by e-mail address.

    Record it in the journal. Raise `NotAllowed`, or `ValidationError` for an invalid address.
    """
    if not rules.can_create_organisation(viewer):
        raise NotAllowed
    organisation = create_organisation(name=clean_line(name), slug=slug, domain=domain)
    with tenancy.organisation(organisation.pk):
        system = Viewer.system(organisation)
        invite(viewer=system, email=administrator, role=Role.ORGANISATION_ADMIN)
        journal.record(system, "organisation.create", organisation)
    return organisation


@transaction.atomic
def edit_organisation(*, viewer: Viewer, **details: Any) -> Organisation:
    """Change the texts and the colour of the viewer's organisation.

    The journal entry contains the names of the fields sent. Raise `NotAllowed`.
    """
    if not rules.can_edit_organisation(viewer):
        raise NotAllowed
    organisation = describe_organisation(organisation_id=viewer.organisation.pk, **details)
    journal.record(viewer, "organisation.edit", organisation, fields=sorted(details))
    return organisation


@transaction.atomic
def choose_outline(*, viewer: Viewer, upload: bytes | None, credit: str = "") -> Organisation:
    """Set the outline that the maps of the viewer's organisation show, from a GeoJSON file.

    With None, they show the country again. Record it in the journal. Raise `NotAllowed`, or
    `Invalid` by field.
    """
    if not rules.can_edit_organisation(viewer):
        raise NotAllowed
    organisation = organisations.choose_outline(
        organisation_id=viewer.organisation.pk, octets=upload, credit=credit
    )
    journal.record(viewer, "organisation.outline", organisation)
    return organisation


@transaction.atomic
def choose_logo(*, viewer: Viewer, upload: Prepared | None) -> Organisation:
    """Set the logo of the viewer's organisation, or restore the drawn one if `upload` is None.

    Record it in the journal. Raise `NotAllowed`, `Invalid` or `StorageIsFull`.
    """
    if not rules.can_edit_organisation(viewer):
        raise NotAllowed
    organisation = organisations.choose_logo(organisation_id=viewer.organisation.pk, upload=upload)
    journal.record(viewer, "organisation.logo", organisation)
    return organisation

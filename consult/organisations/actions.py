"""What is done to organisations: created by the platform, described and branded by their administrators."""

from django.db import transaction

from consult.organisations import brand
from consult.organisations.models import Host, Organisation


@transaction.atomic
def create_organisation(*, name, slug, domain, **details) -> Organisation:
    """Create a tenant with its primary host. The platform's act: the caller has checked who asks."""
    organisation = Organisation(name=name, slug=slug, **details)
    _paint(organisation)
    organisation.full_clean()
    organisation.save()
    Host.objects.create(organisation=organisation, domain=domain.lower(), is_primary=True)
    return organisation


@transaction.atomic
def describe_organisation(*, organisation_id, **details) -> Organisation:
    """Change an organisation's texts and colour; the colour's whole ramp is computed and stored now.

    Who may, and the journal, are `accounts.actions.edit_organisation`'s: this app knows no viewer.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    for field, value in details.items():
        setattr(organisation, field, value)
    _paint(organisation)
    organisation.full_clean()
    organisation.save()
    return organisation


def _paint(organisation):
    organisation.brand_css = brand.css(organisation.brand_colour)
    organisation.brand_hash = brand.fingerprint(organisation.brand_colour)

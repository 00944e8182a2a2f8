"""The senders that organisations ask for, as their own and the installation's administrators see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from consult.accounts.models import SenderRequest
from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


def find_sender_request(viewer: Viewer) -> SenderRequest | None:
    """Return the address that the viewer's organisation asked for, or None."""
    return SenderRequest.objects.filter(organisation=viewer.organisation).first()


def find_sender_request_of(organisation: Organisation) -> SenderRequest | None:
    """Return the address that an organisation asked for, for the installation's administrators."""
    with tenancy.organisation(organisation.pk):
        return find_sender_request(Viewer.public(organisation))


def find_sending(
    organisation: Organisation, request_id: UUID, sending: int
) -> SenderRequest | None:
    """Return a request whose last e-mail has this number and was not answered yet, or None."""
    requests = SenderRequest.objects.filter(organisation=organisation, proved_at=None)
    return requests.filter(pk=request_id, sendings=sending).first()


def find_waiting_senders(organisations: Iterable[Organisation]) -> set[UUID]:
    """Return the organisations, out of these, whose proved address waits for the installation."""
    used = {organisation.pk: organisation.sender_email for organisation in organisations}
    with tenancy.across_organisations("the installation's list shows the addresses to accept"):
        proved = SenderRequest.objects.filter(organisation__in=used).exclude(proved_at=None)
        asked = dict(proved.values_list("organisation_id", "address"))
    return {pk for pk, address in asked.items() if used[pk].lower() != address}

"""The sender of the e-mails of an organisation: asked for, proved by a code, read about in the DNS."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.accounts import rules
from consult.accounts.enums import RecordState
from consult.accounts.events import SenderAsked
from consult.accounts.invitations.actions import clean_address
from consult.accounts.models import Account, SenderRequest
from consult.accounts.senders.codes import code_of
from consult.accounts.senders.dns_records import read_records
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Conflict, Invalid, NotAllowed, NotFound
from consult.core.postgres import clock, tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.queue import events, jobs
from consult.core.records import journal, limits

VALID = timedelta(hours=1)
# An address that was not proved is deleted after this time.
KEPT = timedelta(days=30)
UNREAD = {
    "read_at": None,
    "spf_state": RecordState.UNREAD,
    "spf": "",
    "dmarc_state": RecordState.UNREAD,
    "dmarc": "",
}


class SenderProved(Conflict):
    """Raised when an address is asked for that the organisation has proved already."""

    code = "sender_proved"
    message = gettext_lazy("You have proved this address already. No e-mail was sent.")


class SenderCodeIsOver(Conflict):
    """Raised when the code of an address is older than an hour."""

    code = "sender_code_is_over"
    message = gettext_lazy("This code is more than an hour old. Ask for another one.")


@transaction.atomic
def ask_sender(*, viewer: Viewer, address: str) -> SenderRequest:
    """Ask that the e-mails of the viewer's organisation leave from an address, and mail it a code.

    Another address replaces the former one, and the same one gets another code (`SenderAsked`). A
    worker then reads the records of its domain. The address in use does not change. Lock the
    request. Raise `NotAllowed`, `ValidationError`, `SenderProved` or `TooMany`.
    """
    if not rules.can_edit_organisation(viewer):
        raise NotAllowed
    address = clean_address(address)
    now = clock.now()
    first = {"address": address, "sent_at": now, "sendings": 0}
    requests = SenderRequest.objects.select_for_update()
    request, _is_new = requests.get_or_create(organisation=viewer.organisation, defaults=first)
    if request.address == address and request.proved_at:
        raise SenderProved(attr="address")
    limits.check("sender_mail", viewer.organisation.pk)
    if request.address != address:
        _replace(request, address)
    request.sent_at = now
    request.sendings += 1
    request.save()
    journal.record(viewer, "organisation.sender_ask", request)
    ids = (viewer.organisation.pk, request.pk)
    events.announce(viewer.organisation.pk, SenderAsked(*ids, request.sendings))
    jobs.on_commit("accounts.read_sender_records", request_id=str(request.pk))
    return request


def _replace(request: SenderRequest, address: str) -> None:
    for name, value in {"address": address, "proved_at": None, **UNREAD}.items():
        setattr(request, name, value)


@transaction.atomic
def prove_sender(*, viewer: Viewer, code: str) -> SenderRequest:
    """Prove the address that the viewer's organisation asked for, by the code that was mailed to it.

    A code is used once, within an hour. Lock the request. Raise `NotAllowed`, `NotFound`,
    `SenderProved`, `SenderCodeIsOver`, `TooMany`, or `Invalid` for a wrong code.
    """
    if not rules.can_edit_organisation(viewer):
        raise NotAllowed
    requests = SenderRequest.objects.select_for_update()
    request = requests.filter(organisation=viewer.organisation).first()
    if request is None:
        raise NotFound
    if request.proved_at:
        raise SenderProved
    limits.check("sender_code", viewer.organisation.pk)
    now = clock.now()
    if request.sent_at + VALID <= now:
        raise SenderCodeIsOver(attr="code")
    if not constant_time_compare(code_of(request), code.strip()):
        raise Invalid(_("This is not the code of the last e-mail."), attr="code")
    request.proved_at = now
    request.save(update_fields=["proved_at"])
    journal.record(viewer, "organisation.sender_prove", request)
    return request


def read_sender_records(*, request_id: UUID | str) -> None:
    """Read the SPF and DMARC records of the domain of a request, and store what was found.

    No transaction is open during the questions. An address that changed meanwhile has its own job.
    """
    request = SenderRequest.objects.filter(pk=request_id).first()
    if request is None:
        return
    spf, dmarc = read_records(request.domain)
    SenderRequest.objects.filter(pk=request.pk, address=request.address).update(
        read_at=ClockNow(),
        spf_state=spf.state,
        spf=spf.text,
        dmarc_state=dmarc.state,
        dmarc=dmarc.text,
    )


def read_all_sender_records() -> int:
    """Store a job that reads the records, for each request of every organisation; return how many."""
    with tenancy.across_organisations("the records of every sender are read each night"):
        found = list(SenderRequest.objects.values_list("organisation_id", "pk"))
    for organisation_id, request_id in found:
        with tenancy.organisation(organisation_id), transaction.atomic():
            jobs.on_commit("accounts.read_sender_records", request_id=str(request_id))
    return len(found)


def forget_old() -> None:
    """Delete the addresses that were not proved for thirty days, in every organisation."""
    with tenancy.across_organisations("addresses that were not proved are forgotten everywhere"):
        unproved = SenderRequest.objects.filter(proved_at=None)
        unproved.filter(sent_at__lt=ClockNow() - KEPT).delete()


def forget_person(organisation_id: UUID, account: Account | None) -> None:
    """Delete the request of an organisation for the address of an erased person."""
    if account:
        SenderRequest.objects.filter(
            organisation=organisation_id, address__iexact=account.email
        ).delete()


def forget_address(address: str) -> None:
    """Delete the requests for the address of an account that is erased. The caller spans tenants."""
    SenderRequest.objects.filter(address__iexact=address).delete()

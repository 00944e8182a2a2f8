"""E-mails to outside witnesses, with the new checkpoints of the public registers of votes.

A person who stores these e-mails can prove later that a register was not written again.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import structlog
from django.conf import settings
from django.db import transaction

from consult.accounts.people.selectors import Mailbox
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import consultations
from consult.core.exceptions import AddressRefused
from consult.core.models import IdempotencyRecord
from consult.core.postgres import clock, tenancy
from consult.notifications.actions.mails import write_now
from consult.organisations.selectors import organisations
from votes.ballot_box.store import register_ledger
from votes.ballot_box.store.register_ledger import NotedCheckpoint
from votes.models import Question

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation

log = structlog.get_logger(__name__)
TEMPLATE = "questions/email/checkpoints"
CALLER = "witness"
# A checkpoint that could not be emailed is tried again until then. It is shorter than the records
# of sent e-mails are stored, so that no checkpoint is emailed twice.
TRIED = timedelta(days=5)


class PublicCheckpoint(NamedTuple):
    """The last checkpoint of a consultation whose register any visitor may read."""

    consultation: Consultation
    checkpoint: NotedCheckpoint


def email_witnesses() -> int:
    """Email the last checkpoints that changed to each witness; return the number of e-mails.

    Each organisation sends an e-mail of its own. A checkpoint that a witness received is not sent
    again. Raise `MailIsAway`: a later run sends the rest.
    """
    if not settings.CHECKPOINT_WITNESSES:
        return 0
    sent = 0
    for organisation in organisations():
        with tenancy.organisation(organisation.pk):
            recent = list_recent_checkpoints(organisation)
            sent += sum(
                _email(organisation, witness, recent) for witness in settings.CHECKPOINT_WITNESSES
            )
    return sent


def list_recent_checkpoints(organisation: Organisation) -> list[PublicCheckpoint]:
    """Return the last checkpoint of each public consultation, where it is of the last days.

    It is read from the ledger outside the database, which no restore takes back (ADR 138).
    """
    visitor = Viewer.public(organisation)
    with_register = Question.objects.visible_to(visitor).values("consultation_id")
    found = []
    for consultation in consultations(visitor).filter(pk__in=with_register).order_by("pk"):
        if number := register_ledger.last_number(consultation.pk):
            checkpoint = register_ledger.read_checkpoint(consultation.pk, number)
            if checkpoint.day >= clock.now().date() - TRIED:
                found.append(PublicCheckpoint(consultation, checkpoint))
    return found


@transaction.atomic
def _email(organisation: Organisation, witness: str, recent: list[PublicCheckpoint]) -> bool:
    """Email the checkpoints that a witness has not received, and return whether it was sent."""
    new = [found for found in recent if _is_first(organisation, witness, found.checkpoint)]
    if not new:
        return False
    to = Mailbox(witness)
    try:
        write_now(organisation=organisation, to=to, template=TEMPLATE, context={"found": new})
    except AddressRefused:
        log.error("witness_refused")
        return False
    return True


def _is_first(organisation: Organisation, witness: str, checkpoint: NotedCheckpoint) -> bool:
    """Store that a witness receives a checkpoint, and return whether this is new.

    The record goes with the transaction if the e-mail cannot be sent.
    """
    key = hashlib.sha256(witness.encode() + checkpoint.hash).hexdigest()
    _sent, is_first = IdempotencyRecord.objects.get_or_create(
        organisation=organisation, caller=CALLER, key=key
    )
    return is_first

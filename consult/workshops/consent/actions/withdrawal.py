"""The withdrawal of consent: the words of a voice are removed at once, then its sound and image."""

import hmac
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.permissions import allows
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.postgres import clock
from consult.core.queue import events, jobs
from consult.core.records import journal, limits
from consult.core.words.text import clean_line
from consult.workshops.consent import card_codes
from consult.workshops.consent.actions import voice_removal
from consult.workshops.consent.actions.cards import LONGEST_SPEAKER, lock_card, lock_workshop
from consult.workshops.events import ConsentWithdrawn
from consult.workshops.exceptions import CardIsMistyped
from consult.workshops.models import ConsentCard, Workshop


@transaction.atomic
def withdraw_consent(
    *, viewer: Viewer, workshop_code: str, number: int, card_code: str, sender: str
) -> Workshop:
    """Withdraw the consent of a card with its number and code, without an account.

    The answer never reveals whether the card exists, or whether its consent was withdrawn before. A
    number and a code that no card can have together, by the check letter, are refused without
    looking for the card. `sender` is the key by which a visitor's acts are limited. The journal
    entry is anonymous, so that a signed-in participant is not linked to a voice. Announce
    `ConsentWithdrawn`. Raise `CardIsMistyped`, `NotFound` for an unknown workshop, `NotAllowed` or
    `TooMany`.
    """
    if not allows(viewer, "consent.withdraw"):
        raise NotAllowed
    code = card_codes.read_code(card_code)
    if not card_codes.is_well_formed(number, code):
        raise CardIsMistyped(attr="card_code")
    limits.check("consent_withdraw", sender)
    rows = Workshop.objects.filter(organisation=viewer.organisation, code=workshop_code.upper())
    workshop = rows.select_for_update(no_key=True).first()
    if workshop is None:
        raise NotFound
    card = (
        ConsentCard.objects.select_for_update(no_key=True)
        .filter(workshop=workshop, number=number)
        .first()
    )
    if hmac.compare_digest((card.code if card else "").encode(), code.encode()) and card:
        _take_back(Viewer.public(viewer.organisation), workshop, card)
    return workshop


@transaction.atomic
def take_card_back(*, viewer: Viewer, workshop_id: UUID, number: int) -> ConsentCard:
    """Withdraw the consent of a card at its bearer's request to the facilitator.

    Raise `NotFound` or `NotAllowed`.
    """
    workshop = lock_workshop(viewer, workshop_id)
    card = lock_card(workshop, number)
    _take_back(viewer, workshop, card)
    return card


@transaction.atomic
def name_withdrawn_voice(
    *, viewer: Viewer, workshop_id: UUID, number: int, speaker: str = "", is_heard: bool = True
) -> ConsentCard:
    """Set the voice label of a withdrawn card, or record that its voice is on no recording.

    The label may be unknown at the withdrawal: until it is set, every recording of the workshop is
    private. Call the function again after more passages received that label. The journal contains
    the card's number, never the voice. Raise `NotFound`, `NotAllowed` or `Invalid`.
    """
    workshop = lock_workshop(viewer, workshop_id)
    card = lock_card(workshop, number)
    if card.withdrawn_at is None:
        raise NotFound
    card.speaker = clean_line(speaker)[:LONGEST_SPEAKER] if is_heard else ""
    if is_heard and not card.speaker:
        raise Invalid(_("Write the label of the voice, as in the transcript."), attr="speaker")
    card.voice = card.voice and is_heard
    card.silenced_at = None
    card.save(update_fields=["speaker", "voice", "silenced_at"])
    journal.record(viewer, "consent.name_voice", workshop, card=number, is_heard=is_heard)
    _silence(viewer, workshop, card)
    return card


def _take_back(viewer: Viewer, workshop: Workshop, card: ConsentCard) -> None:
    """Withdraw the consent of a locked card. If it is withdrawn already, do nothing."""
    if card.withdrawn_at:
        return
    card.withdrawn_at = clock.now()
    card.save(update_fields=["withdrawn_at"])
    journal.record(viewer, "consent.withdraw", workshop, card=card.number)
    _silence(viewer, workshop, card)


def _silence(viewer: Viewer, workshop: Workshop, card: ConsentCard) -> None:
    """Remove the words in this transaction. The sound is removed by a job after commit."""
    was_public = voice_removal.silence(viewer, workshop, card)
    known = (workshop.organisation_id, workshop.consultation_id, workshop.pk)
    events.announce(workshop.organisation_id, ConsentWithdrawn(*known, was_public=was_public))
    jobs.on_commit("workshops.silence", card_id=card.pk)

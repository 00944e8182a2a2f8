"""Somebody takes back their agreement: at once nothing of their voice is read, then nothing of it is heard."""

from __future__ import annotations

import hmac

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.permissions import allows
from consult.accounts.viewer import Viewer
from consult.core import clock, events, jobs, journal, limits
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.text import clean_line
from consult.workshops.actions import silencing
from consult.workshops.actions.consents import LONGEST_SPEAKER, lock_card, lock_workshop
from consult.workshops.events import ConsentWithdrawn
from consult.workshops.models import ConsentCard, Workshop


@transaction.atomic
def withdraw_consent(*, viewer, workshop_code: str, number: int, card_code: str, sender: str) -> Workshop:
    """Take back what a card agreed to, without an account, with its number and code; the answer never says whether
    such a card is there, nor whether it was taken back before.

    `sender` is what the visitor's acts are counted by. Journalled in nobody's name: whoever is signed in is not tied to
    a voice. Announces `ConsentWithdrawn`. Raises `NotFound` on an unknown workshop, `TooMany`.
    """
    if not allows(viewer, "consent.withdraw"):
        raise NotAllowed
    limits.check("consent_withdraw", sender)
    rows = Workshop.objects.filter(organisation=viewer.organisation, code=workshop_code.upper())
    workshop = rows.select_for_update(no_key=True).first()
    if workshop is None:
        raise NotFound
    card = ConsentCard.objects.select_for_update(no_key=True).filter(workshop=workshop, number=number).first()
    said = clean_line(card_code).upper().replace(" ", "").replace("-", "")
    if hmac.compare_digest((card.code if card else "").encode(), said.encode()) and card:
        _take_back(Viewer.public(viewer.organisation), workshop, card)
    return workshop


@transaction.atomic
def take_card_back(*, viewer, workshop_id, number: int) -> ConsentCard:
    """The same for a bearer who asks whoever holds the workshop, in their name. Raises `NotFound`, `NotAllowed`."""
    workshop = lock_workshop(viewer, workshop_id)
    card = lock_card(workshop, number)
    _take_back(viewer, workshop, card)
    return card


@transaction.atomic
def name_withdrawn_voice(*, viewer, workshop_id, number: int, speaker: str = "", is_heard: bool = True) -> ConsentCard:
    """Say which voice a card taken back stands for, when it was not known, that it
    is heard nowhere, or once more after passages were given that label.

    Until then every recording of the workshop is private. Journalled by card number, never by voice.
    Raises `NotFound`, `NotAllowed`, `Invalid`.
    """
    workshop = lock_workshop(viewer, workshop_id)
    card = lock_card(workshop, number)
    if card.withdrawn_at is None:
        raise NotFound
    card.speaker = clean_line(speaker)[:LONGEST_SPEAKER] if is_heard else ""
    if is_heard and not card.speaker:
        raise Invalid(_("Write the label of the voice, as in the transcript."), attr="speaker")
    card.voice, card.silenced_at = card.voice and is_heard, None
    card.save(update_fields=["speaker", "voice", "silenced_at"])
    journal.record(viewer, "consent.name_voice", workshop, card=number, is_heard=is_heard)
    _silence(viewer, workshop, card)
    return card


def _take_back(viewer, workshop, card):
    """Once: a second time changes nothing, and says nothing."""
    if card.withdrawn_at:
        return
    card.withdrawn_at = clock.now()
    card.save(update_fields=["withdrawn_at"])
    journal.record(viewer, "consent.withdraw", workshop, card=card.number)
    _silence(viewer, workshop, card)


def _silence(viewer, workshop, card):
    """What is read goes in this transaction; what is heard is made anew after it."""
    was_public = silencing.silence(viewer, workshop, card)
    known = (workshop.organisation_id, workshop.consultation_id, workshop.pk)
    events.announce(workshop.organisation_id, ConsentWithdrawn(*known, was_public=was_public))
    jobs.on_commit("workshops.silence", card_id=card.pk)

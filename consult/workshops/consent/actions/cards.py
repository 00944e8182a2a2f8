"""Consent cards: numbered cards given out in the room, with the agreements of each bearer.

A card contains no name.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.postgres import clock
from consult.core.postgres.places import last_number
from consult.core.queue import events
from consult.core.records import journal
from consult.core.words.text import clean_line
from consult.media.enums import MediaKind
from consult.workshops import rules
from consult.workshops.consent import card_codes
from consult.workshops.consent.actions import voice_removal
from consult.workshops.enums import ConsentBasis
from consult.workshops.events import ConsentWithdrawn
from consult.workshops.exceptions import CardIsWithdrawn, ParentsMustAgree
from consult.workshops.excerpts.actions.clips import cut_again
from consult.workshops.meetings.selectors import streams as stream_selectors
from consult.workshops.models import ConsentCard, Workshop

ACT = "consent.record"
MOST_CARDS = 300
LONGEST_SPEAKER = 40
AGREEMENTS = ("voice", "image", "publication", "reuse")


@transaction.atomic
def make_cards(*, viewer: Viewer, workshop_id: UUID, number: int) -> list[ConsentCard]:
    """Create cards until the workshop has `number` cards, numbered from 1, each with a code.

    Existing cards do not change. Return the new cards. Lock the workshop, so that two sheets
    printed at the same time show the same cards. The act is written in the journal. Raise
    `NotFound`, `NotAllowed`, or `Invalid` if `number` is not between 1 and 300.
    """
    workshop = lock_workshop(viewer, workshop_id)
    if not 1 <= number <= MOST_CARDS:
        raise Invalid(_("Choose between 1 and 300 cards."), attr="number")
    last = last_number(workshop.cards)
    made = ConsentCard.objects.bulk_create(
        ConsentCard(
            organisation=viewer.organisation,
            workshop=workshop,
            number=n,
            code=card_codes.make_code(n),
        )
        for n in range(last + 1, number + 1)
    )
    if made:
        journal.record(viewer, "consent.make_cards", workshop, cards=len(made))
    return made


@transaction.atomic
def record_consents(*, viewer: Viewer, workshop_id: UUID, lines: list[Any]) -> list[ConsentCard]:
    """Record what the bearers of several cards agreed to, all or none.

    A card can be corrected until its consent is withdrawn. A line has a `number`, and may have
    `voice`, `image`, `publication`, `reuse`, `is_minor`, `has_parental_form` and `speaker`, the
    voice label of the card. A missing agreement counts as refused. What may be published is
    computed from the cards on each reading or listening: nothing of it is stored on recordings (ADR
    0060).

    Announce `ConsentWithdrawn` if a card agrees to less than before, or to less than was public.
    After commit, the clips of filmed recordings with cards are cut again, with or without faces.
    The journal contains the card's number and the kinds of agreement. Raise `NotFound`,
    `NotAllowed`, `CardIsWithdrawn`, `ParentsMustAgree` or `Invalid`.
    """
    workshop = lock_workshop(viewer, workshop_id)
    before = {card.number: _agreed(card) for card in workshop.cards.all()}
    public_before = _public_passages(workshop)
    cards = [_record(viewer, workshop, **line) for line in lines]
    agrees_to_less = any(before[card.number] - _agreed(card) for card in cards)
    # A card that is recorded late may refuse what the other cards had made public.
    if agrees_to_less or (public_before and public_before - _public_passages(workshop)):
        _announce_less(workshop)
    for recording in workshop.recordings.filter(
        consent=ConsentBasis.CARDS, media__kind=MediaKind.VIDEO
    ):
        cut_again(media_id=recording.media_id)
    return cards


def _agreed(card: ConsentCard) -> set[tuple[str, str]]:
    """Return the pairs (use, voice label) that the card allows."""
    return {(name, card.speaker.casefold()) for name in AGREEMENTS if getattr(card, name)}


def _public_passages(workshop: Workshop) -> set[UUID]:
    """Return the ids of passages in open data. Most cards are recorded before any recording."""
    if not workshop.recordings.exists():
        return set()
    return stream_selectors.passages_in_open_data(workshop)


def _announce_less(workshop: Workshop) -> None:
    was_public = voice_removal.is_public(workshop.recordings.filter(consent=ConsentBasis.CARDS))
    place = (workshop.organisation_id, workshop.consultation_id, workshop.pk)
    events.announce(workshop.organisation_id, ConsentWithdrawn(*place, was_public=was_public))


def _record(
    viewer: Viewer,
    workshop: Workshop,
    *,
    number: int,
    is_minor: bool = False,
    has_parental_form: bool = False,
    speaker: str = "",
    **agreed: Any,
) -> ConsentCard:
    card = lock_card(workshop, number)
    if card.withdrawn_at:
        raise CardIsWithdrawn
    card.speaker = clean_line(speaker)
    agreements = {name: bool(agreed.get(name)) for name in AGREEMENTS}
    if len(card.speaker) > LONGEST_SPEAKER:
        raise Invalid(_("Shorten this label: 40 characters at most."), attr=f"{number}-speaker")
    if is_minor and not has_parental_form and any(agreements.values()):
        raise ParentsMustAgree(attr=f"{number}-says")
    if agreements["publication"] and not (agreements["voice"] or agreements["image"]):
        raise Invalid(_("Only what is recorded or filmed can be published."), attr=f"{number}-says")
    for name, value in agreements.items():
        setattr(card, name, value)
    card.is_minor = bool(is_minor)
    card.has_parental_form = bool(has_parental_form)
    card.recorded_at = card.recorded_at or clock.now()
    card.save()
    journal.record(
        viewer, "consent.record", workshop, card=number, is_minor=card.is_minor, **agreements
    )
    return card


def lock_workshop(viewer: Viewer, workshop_id: UUID) -> Workshop:
    """Return a workshop whose cards the viewer may record, locked `FOR NO KEY UPDATE`.

    Raise `NotFound` or `NotAllowed`.
    """
    rows = Workshop.objects.visible_to(viewer).select_for_update(no_key=True, of=("self",))
    workshop = rows.filter(pk=workshop_id).first()
    if workshop is None:
        raise NotFound
    if not rules.may_write(viewer, ACT, workshop):
        raise NotAllowed
    return workshop


def lock_card(workshop: Workshop, number: int) -> ConsentCard:
    """Return a card of a locked workshop by its number, locked too.

    Raise `NotFound` if there is none.
    """
    card = (
        ConsentCard.objects.select_for_update(no_key=True)
        .filter(workshop=workshop, number=number)
        .first()
    )
    if card is None:
        raise NotFound
    return card

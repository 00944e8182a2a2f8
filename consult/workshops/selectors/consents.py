"""Who agreed to what in a workshop, counted by card; and the cards themselves, for whoever holds it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from consult.core.exceptions import NotAllowed, NotFound
from consult.workshops import rules
from consult.workshops.enums import ConsentBasis
from consult.workshops.models import ConsentCard, Excerpt, Recording, Workshop
from consult.workshops.models.agreements import (
    HEARD,
    SILENCED,
    STANDING,
    UNHEARD,
    WITHDRAWN,
    agreed_passage,
    everybody_agrees,
)

ACT = "consent.record"


@dataclass(frozen=True)
class Consents:
    """What the cards of a workshop say, in numbers. Cards taken back are counted in `withdrawn` alone.

    `voice`, `image`, `publication`, `reuse`: those that agree to it. `silenced`: taken back, and nothing of their voice
    is left. `unheard`: taken back, and still to be taken out.
    """

    made: int = 0
    recorded: int = 0
    voice: int = 0
    image: int = 0
    publication: int = 0
    reuse: int = 0
    minors: int = 0
    withdrawn: int = 0
    silenced: int = 0
    unheard: int = 0


COUNTED = {
    "made": Q(),
    "recorded": STANDING,
    "voice": HEARD,
    "image": STANDING & Q(image=True),
    "publication": STANDING & Q(publication=True),
    "reuse": STANDING & Q(reuse=True),
    "minors": STANDING & Q(is_minor=True),
    "withdrawn": WITHDRAWN,
    "silenced": SILENCED,
    "unheard": UNHEARD,
}


def consents(viewer, workshop) -> Consents:
    """What the cards of a workshop of the viewer's organisation say, in numbers; one query. Names nobody."""
    rows = ConsentCard.objects.filter(organisation=viewer.organisation, workshop=workshop)
    # Under names that no column bears: an aggregate would hide it from the next one.
    found = rows.aggregate(**{f"{name}_cards": Count("pk", filter=which) for name, which in COUNTED.items()})
    return Consents(**{name.removesuffix("_cards"): n for name, n in found.items()})


def get_card_workshop(viewer, workshop_id) -> Workshop:
    """A workshop whose cards the viewer may record, with its consultation. Raises `NotFound`, `NotAllowed`."""
    rows = Workshop.objects.visible_to(viewer).select_related("consultation")
    workshop = rows.filter(pk=workshop_id).first()
    if workshop is None:
        raise NotFound
    if not may_read_cards(viewer, workshop):
        raise NotAllowed
    return workshop


def may_read_cards(viewer, workshop) -> bool:
    """Whether the viewer holds this workshop, and so hands out its cards."""
    return rules.may_write(viewer, ACT, workshop)


@dataclass(frozen=True)
class Lacking:
    """Why passages of a recording are read and heard by nobody outside the team, in voice labels.

    `without_card`: voices without a recorded card. `refusing`: voices whose card does not agree to publication, or was
    taken back. `unlabelled`: passages have no voice label. `unknown`: a card of the workshop was taken back, and its
    voice is not known. `uncovered`: fewer cards agree than people are heard, which keeps the whole recording private.
    """

    without_card: tuple[str, ...] = ()
    refusing: tuple[str, ...] = ()
    unlabelled: bool = False
    unknown: bool = False
    uncovered: bool = False

    def __bool__(self) -> bool:
        return bool(self.without_card or self.refusing or self.unlabelled or self.unknown or self.uncovered)


def lacking_cards(viewer, recording: Recording, *, quoted: bool = False) -> Lacking:
    """Return which agreements are lacking before a recording, or what is quoted of it, may be public.

    For those who write for the workshop; three queries at most, one where consent is not by cards.
    """
    rows = list(ConsentCard.objects.filter(STANDING | WITHDRAWN, workshop=recording.workshop))
    unknown = any(card.is_unknown_voice for card in rows)
    if recording.consent != ConsentBasis.CARDS:
        return Lacking(unknown=unknown)
    voices = _unagreed_voices(recording, quoted)
    known = {card.speaker.casefold() for card in rows}
    return Lacking(
        without_card=tuple(voice for voice in voices if voice and voice.casefold() not in known),
        refusing=tuple(voice for voice in voices if voice and voice.casefold() in known),
        unlabelled="" in voices,
        unknown=unknown,
        uncovered=not quoted and not Recording.objects.filter(everybody_agrees(), pk=recording.pk).exists(),
    )


def _unagreed_voices(recording, quoted):
    """Return the labels of passages that may not be published, in the order they are first heard; empty: no label."""
    said = recording.segments.filter(is_masked=False).exclude(text="").exclude(agreed_passage())
    if quoted:
        places = {"first__place__lte": OuterRef("place"), "last__place__gte": OuterRef("place")}
        said = said.filter(Exists(Excerpt.objects.filter(recording=OuterRef("recording"), **places)))
    return list(dict.fromkeys(said.order_by("place").values_list("speaker", flat=True)))


def cards(viewer, workshop_id):
    """The cards of a workshop by number, with their codes, for whoever holds it. Raises `NotFound`, `NotAllowed`."""
    workshop = get_card_workshop(viewer, workshop_id)
    return ConsentCard.objects.filter(workshop=workshop).order_by("number")

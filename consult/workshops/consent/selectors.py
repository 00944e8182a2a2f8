"""The consents of a workshop, counted by card, and the cards themselves for its facilitators."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.workshops import rules
from consult.workshops.enums import ConsentBasis
from consult.workshops.meetings.selectors.workshops import get_workshop
from consult.workshops.models import ConsentCard, Excerpt, Recording, Workshop
from consult.workshops.models.agreements import (
    HEARD,
    SILENCED,
    STANDING,
    UNHEARD,
    WITHDRAWN,
    agreed_passage,
    all_cards_agree,
)

ACT = "consent.record"


@dataclass(frozen=True)
class Consents:
    """The consents of the cards of a workshop, in numbers.

    Withdrawn cards are counted only in `withdrawn`. `voice`, `image`, `publication` and `reuse`
    count the cards that agree to each. `silenced`: withdrawn, and nothing of the voice is left.
    `without_decider`: withdrawn, and the voice must still be removed.
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
    without_decider: int = 0


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
    "without_decider": UNHEARD,
}


def consents(viewer: Viewer, workshop: Workshop) -> Consents:
    """Return the consents of the cards of a workshop, in numbers and without names. One query."""
    rows = ConsentCard.objects.filter(organisation=viewer.organisation, workshop=workshop)
    # The names differ from the columns: an aggregate with a column's name would hide the column
    # from the next one.
    found = rows.aggregate(
        **{f"{name}_cards": Count("pk", filter=which) for name, which in COUNTED.items()}
    )
    return Consents(**{name.removesuffix("_cards"): n for name, n in found.items()})


def get_card_workshop(viewer: Viewer, workshop_id: UUID) -> Workshop:
    """Return a workshop whose cards the viewer may record, with its consultation.

    Raise `NotFound` or `NotAllowed`.
    """
    workshop = get_workshop(viewer, workshop_id)
    if not may_read_cards(viewer, workshop):
        raise NotAllowed
    return workshop


def may_read_cards(viewer: Viewer, workshop: Workshop) -> bool:
    """Return whether the viewer may record the cards of this workshop."""
    return rules.may_write(viewer, ACT, workshop)


@dataclass(frozen=True)
class Lacking:
    """The reasons why passages of a recording are visible only to the team.

    `without_card`: labels of voices without a recorded card. `refusing`: labels of voices whose
    card does not agree to publication, or is withdrawn. `unlabelled`: some passages have no voice
    label. `unknown`: a card of the workshop is withdrawn, and its voice is not known. `uncovered`:
    fewer cards agree than people are heard, so that the whole recording is private.
    """

    without_card: tuple[str, ...] = ()
    refusing: tuple[str, ...] = ()
    unlabelled: bool = False
    unknown: bool = False
    uncovered: bool = False

    def __bool__(self) -> bool:
        return bool(
            self.without_card or self.refusing or self.unlabelled or self.unknown or self.uncovered
        )


def lacking_cards(viewer: Viewer, recording: Recording, *, quoted: bool = False) -> Lacking:
    """Return the missing agreements that keep a recording, or its excerpts (`quoted`), private.

    The caller has checked that the viewer may write for the workshop. At most three queries, and
    one if the consent is not by cards.
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
        uncovered=not quoted
        and not Recording.objects.filter(all_cards_agree(), pk=recording.pk).exists(),
    )


def _unagreed_voices(recording: Recording, quoted: bool) -> list[str]:
    """Return the labels of passages that may not be published, in their order.

    An empty label means no label.
    """
    passages = recording.segments.filter(is_masked=False).exclude(text="").exclude(agreed_passage())
    if quoted:
        places = {"first__place__lte": OuterRef("place"), "last__place__gte": OuterRef("place")}
        passages = passages.filter(
            Exists(Excerpt.objects.filter(recording=OuterRef("recording"), **places))
        )
    return list(dict.fromkeys(passages.order_by("place").values_list("speaker", flat=True)))


def cards(viewer: Viewer, workshop_id: UUID) -> QuerySet[ConsentCard]:
    """Return the cards of a workshop by number, with their codes.

    Raise `NotFound` or `NotAllowed`.
    """
    workshop = get_card_workshop(viewer, workshop_id)
    return ConsentCard.objects.filter(workshop=workshop).order_by("number")

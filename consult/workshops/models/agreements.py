"""The agreements of consent cards, as query conditions.

They are checked whenever a passage is shown or played (ADR 0060). A consent by forms, or given
aloud, covers a whole recording: the recording's own fields define what may be published. With
cards, each passage also needs the card of its voice. On any basis, nothing of the recordings is
public while the voice of a withdrawn card is unknown.

The conditions depend on nothing but their arguments. Each is composed once for each process, because
that takes Django some milliseconds.
"""

from functools import cache

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from consult.workshops.enums import ConsentBasis
from consult.workshops.models.consent import ConsentCard

BY_CARDS = Q(consent=ConsentBasis.CARDS)
WITHDRAWN = Q(withdrawn_at__isnull=False)
STANDING = Q(withdrawn_at__isnull=True, recorded_at__isnull=False)
HEARD = STANDING & Q(voice=True)
SILENCED = Q(withdrawn_at__isnull=False, silenced_at__isnull=False, voice=True)
UNHEARD = Q(withdrawn_at__isnull=False, silenced_at__isnull=True)


def _cards(recording: str = "") -> QuerySet[ConsentCard]:
    """Return the cards of the workshop of a row.

    `recording` is the path from the row to its recording.
    """
    return ConsentCard.objects.filter(workshop=OuterRef(f"{recording}workshop"))


@cache
def no_unknown_voice(recording: str = "") -> Q:
    """Match rows of workshops in which the voice of every withdrawn card is known."""
    return ~Q(Exists(_cards(recording).filter(UNHEARD, voice=True, speaker="")))


@cache
def agreed_passage(*more: str) -> Q:
    """Match segments whose voice has a card that agrees to publication.

    A segment does not match if another card of its voice refuses or is withdrawn. `more` names
    further agreements that the card must give, such as `reuse`. Segments of recordings without
    cards match too, unless the voice of a withdrawn card is unknown.
    """
    of_voice = _cards("recording__").filter(
        STANDING | WITHDRAWN, speaker__iexact=OuterRef("speaker")
    )
    agrees = HEARD & Q(publication=True, **dict.fromkeys(more, True))
    by_its_card = (
        ~Q(speaker="") & Exists(of_voice.filter(agrees)) & ~Exists(of_voice.exclude(agrees))
    )
    return no_unknown_voice("recording__") & (
        ~Q(recording__consent=ConsentBasis.CARDS) | by_its_card
    )


@cache
def all_cards_agree() -> Q:
    """Match recordings with cards in which everyone who is heard agrees to publication.

    As many cards must agree as people are heard, and no card may refuse. A person with a withdrawn
    card counts once nothing of their voice is left.
    """
    cards = _cards()
    number = (
        cards.filter(HEARD | SILENCED)
        .order_by()
        .values("workshop")
        .annotate(n=Count("pk"))
        .values("n")
    )
    refused = cards.filter(UNHEARD | HEARD & Q(publication=False))
    return Q(Exists(cards.filter(HEARD))) & ~Q(Exists(refused)) & Q(people__lte=Subquery(number))


@cache
def faces_agreed() -> Q:
    """Match recordings whose image may be published.

    With cards, everyone must agree to it, and no card may be withdrawn. A mask removes seconds, not
    a face. One withdrawal is therefore enough to hide the image.
    """
    refused = _cards().filter(WITHDRAWN | HEARD & Q(image=False))
    return Q(may_publish_image=True) & (~BY_CARDS | all_cards_agree() & ~Q(Exists(refused)))

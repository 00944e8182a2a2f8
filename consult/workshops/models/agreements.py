"""The agreements of numbered cards, as conditions on rows: asked whenever a passage is read or heard (ADR 0060).

Consent by forms, or given aloud, is for a whole recording: its own ticks say what may be published. With cards, each
passage also needs the card of its voice. Whatever the basis, nothing is public while a card was taken back and nobody
has said which voice it stands for.
"""

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from consult.workshops.enums import ConsentBasis
from consult.workshops.models.consent import ConsentCard

BY_CARDS = Q(consent=ConsentBasis.CARDS)
WITHDRAWN = Q(withdrawn_at__isnull=False)
STANDING = Q(withdrawn_at__isnull=True, recorded_at__isnull=False)
HEARD = STANDING & Q(voice=True)
SILENCED = Q(withdrawn_at__isnull=False, silenced_at__isnull=False, voice=True)
UNHEARD = Q(withdrawn_at__isnull=False, silenced_at__isnull=True)


def _cards(recording=""):
    """Return the cards of the workshop of a row; `recording` is the path from the row to its recording."""
    return ConsentCard.objects.filter(workshop=OuterRef(f"{recording}workshop"))


def no_unknown_voice(recording="") -> Q:
    """Match rows of workshops in which every voice that was taken back is known."""
    return ~Q(Exists(_cards(recording).filter(UNHEARD, voice=True, speaker="")))


def agreed_passage(*more: str) -> Q:
    """Match segments whose voice has a card that agrees to publication, and no card that refuses or was taken back.

    `more` names further agreements that the card must hold, such as `reuse`.
    """
    of_voice = _cards("recording__").filter(STANDING | WITHDRAWN, speaker__iexact=OuterRef("speaker"))
    agrees = HEARD & Q(publication=True, **dict.fromkeys(more, True))
    by_its_card = ~Q(speaker="") & Exists(of_voice.filter(agrees)) & ~Exists(of_voice.exclude(agrees))
    return no_unknown_voice("recording__") & (~Q(recording__consent=ConsentBasis.CARDS) | by_its_card)


def everybody_agrees() -> Q:
    """Match recordings by cards in which as many cards agree to publication as people are heard, and none refuses.

    A person whose card was taken back counts once nothing of their voice is left.
    """
    cards = _cards()
    number = cards.filter(HEARD | SILENCED).order_by().values("workshop").annotate(n=Count("pk")).values("n")
    refused = cards.filter(UNHEARD | HEARD & Q(publication=False))
    return Q(Exists(cards.filter(HEARD))) & ~Q(Exists(refused)) & Q(people__lte=Subquery(number))


def faces_agreed() -> Q:
    """Match recordings whose image may be published: everybody agreed to it, and took no card back.

    A mask stands on seconds and not on a face, so that one withdrawal is enough to show no image any more.
    """
    refused = _cards().filter(WITHDRAWN | HEARD & Q(image=False))
    return Q(may_publish_image=True) & (~BY_CARDS | everybody_agrees() & ~Q(Exists(refused)))

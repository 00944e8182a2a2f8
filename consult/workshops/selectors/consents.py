"""Who agreed to what in a workshop, counted by card; and the cards themselves, for whoever holds it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from consult.core.exceptions import NotAllowed, NotFound
from consult.workshops import rules
from consult.workshops.models import ConsentCard, Workshop

ACT = "consent.record"


@dataclass(frozen=True)
class Consents:
    """What the cards of a workshop say, in numbers. Cards taken back are counted in `withdrawn` alone.

    `voice`, `image`, `publication`, `reuse`: those that agree to it. `unpublished`, `unseen`, `unreused`: people who
    may be heard, and refuse that what is heard be published, their image shown, their words reused. `unheard`: taken
    back, and still to be taken out.
    """

    made: int = 0
    recorded: int = 0
    voice: int = 0
    image: int = 0
    publication: int = 0
    reuse: int = 0
    minors: int = 0
    withdrawn: int = 0
    unpublished: int = 0
    unseen: int = 0
    unreused: int = 0
    silenced: int = 0
    unheard: int = 0

    def allow_sound(self, people: int) -> bool:
        """Whether a recording in which that many people are heard may be heard by everybody.

        Each of them has a card that agrees, or took it back and is not heard any more.
        """
        return self._covers(people) and not self.unpublished

    def allow_image(self, people: int) -> bool:
        """The same of faces: nobody took their card back, since a mask stands on seconds and not on a face."""
        return self.allow_sound(people) and not self.unseen and not self.withdrawn

    def allow_reuse(self, people: int) -> bool:
        """The same of words in open data."""
        return self.allow_sound(people) and not self.unreused

    def _covers(self, people):
        return bool(self.voice) and self.voice + self.silenced >= people and not self.unheard


HEARD = Q(withdrawn_at__isnull=True, voice=True)
STANDS = Q(withdrawn_at__isnull=True, recorded_at__isnull=False)
COUNTED = {
    "made": Q(),
    "recorded": STANDS,
    "voice": HEARD,
    "image": STANDS & Q(image=True),
    "publication": STANDS & Q(publication=True),
    "reuse": STANDS & Q(reuse=True),
    "minors": STANDS & Q(is_minor=True),
    "withdrawn": Q(withdrawn_at__isnull=False),
    "unpublished": HEARD & Q(publication=False),
    "unseen": HEARD & Q(image=False),
    "unreused": HEARD & Q(reuse=False),
    "silenced": Q(withdrawn_at__isnull=False, silenced_at__isnull=False, voice=True),
    "unheard": Q(withdrawn_at__isnull=False, silenced_at__isnull=True),
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


def cards(viewer, workshop_id):
    """The cards of a workshop by number, with their codes, for whoever holds it. Raises `NotFound`, `NotAllowed`."""
    workshop = get_card_workshop(viewer, workshop_id)
    return ConsentCard.objects.filter(workshop=workshop).order_by("number")

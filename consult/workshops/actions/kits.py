"""The kit that a workshop is held with: everybody's, or a workshop's own for whoever holds it."""

from __future__ import annotations

from io import BytesIO

import structlog
from django.core.cache import cache
from django.utils.translation import get_language

from consult.consultations import selectors as consultations
from consult.workshops import kit, selectors

log = structlog.get_logger(__name__)
KEPT = 60 * 60
FORM = 1  # raise it when the drawing of the same content changes


def kit_of(viewer, *, slug="", workshop_id=None) -> kit.Kit:
    """The kit of a consultation the viewer may know of; of a workshop that they hold, with its cards and their codes.

    Raises `NotFound`, `NotAllowed`.
    """
    if workshop_id is None:
        consultation = consultations.get_consultation(viewer, slug)
        return kit.make(consultation, consultations.topics(viewer, consultation))
    workshop = selectors.get_card_workshop(viewer, workshop_id)
    cards = selectors.cards(viewer, workshop_id).filter(withdrawn_at__isnull=True)
    return kit.make(workshop.consultation, selectors.topics_of(viewer, workshop), workshop=workshop, cards=list(cards))


def can_make_pdf() -> bool:
    """Whether this installation draws PDF files."""
    return kit.can_make_pdf()


def pdf_of(made: kit.Kit, *, keep: bool = False) -> BytesIO:
    """A kit as PDF; `keep` has it drawn once an hour for everybody, while nothing in it changes: never with codes.

    Raises `NoPdfHere`, `KitIsBusy`.
    """
    if not keep:
        return kit.write_pdf(made)
    key = f"kit:{FORM}:{get_language()}:{made.fingerprint}"
    octets = _kept(key)
    if octets is None:
        with kit.write_pdf(made) as drawn:
            octets = drawn.read()
        _keep(key, octets)
    return BytesIO(octets)


def odt_of(made: kit.Kit) -> BytesIO:
    """A kit as a document to edit."""
    from consult.workshops.kit.document import write_odt  # noqa: PLC0415 - heavy, and few processes need it

    return write_odt(made)


def _kept(key):
    try:
        return cache.get(key)
    except Exception as error:  # whatever the cache's client raises: it is drawn again
        log.warning("kit_cache_away", error=type(error).__name__)
        return None


def _keep(key, octets):
    try:
        cache.set(key, octets, timeout=KEPT)
    except Exception as error:
        log.warning("kit_cache_away", error=type(error).__name__)

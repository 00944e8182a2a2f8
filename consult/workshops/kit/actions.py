"""The kit of a workshop, as pages, PDF or ODT: a general kit, or the kit of one workshop."""

from functools import partial
from io import BytesIO
from uuid import UUID

from django.utils.translation import get_language

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.papers.cached_files import cached_file
from consult.workshops.consent import selectors as consent_selectors
from consult.workshops.kit import contents, paper
from consult.workshops.meetings.selectors import sheet_codes as sheet_code_selectors

FORM = 2  # Raise this number when the drawing of the same content changes.


def kit_of(viewer: Viewer, *, slug: str = "", workshop_id: UUID | None = None) -> contents.Kit:
    """Return the kit of a consultation, or of one workshop with its cards and their codes.

    The viewer must be allowed to see the consultation, or to record the workshop's cards. Raise
    `NotFound` or `NotAllowed`.
    """
    if workshop_id is None:
        consultation = consultation_selectors.get_consultation(viewer, slug)
        return contents.make(consultation, topic_selectors.topics(viewer, consultation))
    workshop = consent_selectors.get_card_workshop(viewer, workshop_id)
    cards = consent_selectors.cards(viewer, workshop_id).filter(withdrawn_at__isnull=True)
    return contents.make(
        workshop.consultation,
        sheet_code_selectors.topics_of(viewer, workshop),
        workshop=workshop,
        cards=list(cards),
    )


def pdf_of(made: contents.Kit, *, use_cache: bool = False) -> BytesIO:
    """Return a kit as PDF.

    With `use_cache`, the file is cached for one hour while its content does not change. The cached
    file is shared by all readers. Never cache a kit with card codes. Raise `NoPdfHere` or
    `PaperIsBusy`.
    """
    if not use_cache:
        return paper.write_pdf(made)
    key = f"kit:{FORM}:{get_language()}:{made.fingerprint}"
    return cached_file(key, partial(paper.write_pdf, made))


def odt_of(made: contents.Kit) -> BytesIO:
    """Return a kit as an ODT document that can be edited."""
    from consult.workshops.kit.document import write_odt  # noqa: PLC0415 - heavy, and few processes need it

    return write_odt(made)

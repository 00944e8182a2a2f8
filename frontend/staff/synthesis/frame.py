"""Shared parts of the pages of a synthesis: access check, crumbs, and the outline."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.exceptions import Invalid, NotFound
from consult.outcomes.syntheses import selectors as synthesis_selectors
from frontend.presenters.parts.components import Crumb
from frontend.staff.entries import required, setup


@dataclass(frozen=True)
class OutlineRow:
    """A chapter in the outline beside the text."""

    id: UUID
    title: str
    url: str
    is_current: bool


def consultation_of(request, slug):
    """Return a consultation whose synthesis the viewer may write. Raise an error otherwise."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(may(request.viewer, "synthesis.write", consultation.pk))
    return consultation


def load_synthesis(request, slug):
    """Return the consultation and its synthesis, for a writer. Raise `NotFound` without one."""
    consultation = consultation_of(request, slug)
    synthesis = synthesis_selectors.find_synthesis(request.viewer, consultation.pk)
    if synthesis is None:
        raise NotFound
    return consultation, synthesis


def frame(request, consultation, synthesis, here, **context):
    """Return the context of a page below the synthesis, with its crumb."""
    return setup(
        request, consultation, "staff-synthesis", [Crumb(here)], synthesis=synthesis, **context
    )


def outline(consultation, synthesis, current=None):
    """Return the chapters for the outline. One query."""
    return [
        OutlineRow(
            id=chapter.pk,
            title=chapter.title,
            url=reverse("staff-chapter", args=[consultation.slug, chapter.pk]),
            is_current=current is not None and chapter.pk == current.pk,
        )
        for chapter in synthesis_selectors.chapters(synthesis)
    ]


def addresses(consultation):
    """Return the addresses that the panel of the coverage links to and is refreshed from."""
    return {
        "panel_url": reverse("staff-synthesis-coverage", args=[consultation.slug]),
        "coverage_url": reverse("staff-coverage", args=[consultation.slug]),
    }


def warn_of_writer(request, refusal):
    """Say who is writing in the block that was locked, and until when."""
    words = _("%(name)s is writing in this block until %(time)s. Try again after that.")
    time = time_format(timezone.localtime(refusal.until))
    messages.warning(request, words % {"name": refusal.holder, "time": time})


def position_of(request):
    """Return the position that a button sent. Raise `Invalid` if it is not a number."""
    position = request.POST.get("position", "")
    if not position.isdecimal() or len(position) > 6:
        raise Invalid(attr="position")
    return int(position)


def chapter_of(request, synthesis):
    """Return the chapter of the draft that a form names. Raise `Invalid` or `NotFound`."""
    try:
        chapter_id = UUID(request.POST.get("chapter", ""))
    except ValueError:
        raise Invalid(_("Choose a chapter."), attr="chapter") from None
    return synthesis_selectors.get_chapter(synthesis, chapter_id)

"""The remarks of participants on the draft, public since the synthesis is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotFound
from consult.outcomes.remarks import selectors as remark_selectors
from consult.outcomes.remarks.review_counts import explain_review
from consult.outcomes.syntheses import selectors as synthesis_selectors
from consult.outcomes.syntheses.content import from_json
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.parts.components import Crumb
from frontend.toolkit.pages.page import OF_CITIZENS, PUBLIC, page

if TYPE_CHECKING:
    from consult.outcomes.models import DraftRemark

PAGE = 50


@dataclass(frozen=True)
class ShownRemark:
    """A public remark, with the passage as it is published now, and the name if it is shown."""

    row: DraftRemark
    name: str
    now: str
    url: str

    @property
    def has_changed(self) -> bool:
        """Return whether the passage has other words than those that the participant read."""
        return bool(self.row.passage_text) and self.row.passage_text != self.now


@page(PUBLIC, shared=OF_CITIZENS)
def list_remarks(request, slug):
    """List the public remarks on the draft, with the replies of the writers."""
    consultation = get_consultation(request.viewer, slug)
    version = _latest(request.viewer, consultation)
    rows = remark_selectors.public_remarks(request.viewer, consultation)
    page_number = request.GET.get("page", "1")
    found = Paginator(rows, PAGE).get_page(page_number)
    here = reverse("synthesis-remarks", args=[slug])
    review = from_json(version.content).review
    context = _context(consultation, version, found.object_list) | {
        "reviewed": explain_review(review) if review else "",
        "previous_url": f"{here}?page={found.number - 1}" if found.has_previous() else "",
        "next_url": f"{here}?page={found.number + 1}" if found.has_next() else "",
    }
    return render(request, "synthesis/remarks/list.html", context)


@page(PUBLIC, shared=OF_CITIZENS)
def show_remark(request, slug, remark_id):
    """Show one public remark, to which moderators and e-mails link."""
    consultation = get_consultation(request.viewer, slug)
    version = _latest(request.viewer, consultation)
    rows = remark_selectors.public_remarks(request.viewer, consultation)
    found = rows.filter(pk=remark_id).first()
    if found is None:
        raise NotFound
    context = _context(consultation, version, [found])
    return render(request, "synthesis/remarks/remark.html", context)


def _latest(viewer, consultation):
    found = synthesis_selectors.versions(viewer, consultation.pk).first()
    if found is None:
        raise NotFound
    return found


def _context(consultation, version, rows):
    content = from_json(version.content)
    now = {block.id: block.text for chapter in content.chapters for block in chapter.blocks}
    here = reverse("synthesis", args=[consultation.slug])
    return {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": crumbs(
            consultation,
            Crumb(_("Synthesis"), here),
            Crumb(_("Remarks on the draft of the synthesis")),
        ),
        "language": next(iter(content.languages), "fr"),
        "remarks": [
            ShownRemark(
                row=row,
                name=row.author.public_name if row.shows_name and row.author else "",
                now=now.get(str(row.passage), ""),
                url=f"{here}#block-{row.passage}" if str(row.passage) in now else "",
            )
            for row in rows
        ],
    }

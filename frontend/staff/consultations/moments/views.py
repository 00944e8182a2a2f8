"""The pages of two moments of a consultation: a row for each page that the viewer may open."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from consult.accounts.requests import SiteRequest
from consult.accounts.rules import may
from consult.consultations.selectors import consultations as consultation_selectors
from frontend.staff.entries import required, setup
from frontend.staff.menu import moments
from frontend.staff.menu.moments import FACILITATE, REPORT, Moment, Page
from frontend.toolkit.pages.page import page


@dataclass(frozen=True)
class Row:
    """A link to a page, with the number of things that wait there."""

    page: Page
    url: str
    count: int


@page("questionnaire.count")
def show_facilitation(request: SiteRequest, slug: str) -> HttpResponse:
    """List the pages about workshops, voices, letters and paper that the viewer may open."""
    return _show(request, slug, FACILITATE, "questionnaire.count")


@page("synthesis.write")
def show_outcomes(request: SiteRequest, slug: str) -> HttpResponse:
    """List the pages about the synthesis and the data that the viewer may open."""
    return _show(request, slug, REPORT, "synthesis.write")


def _show(request: SiteRequest, slug: str, moment: Moment, act: str) -> HttpResponse:
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    required(may(viewer, act, consultation.pk))
    own = moments.narrow(viewer, consultation, moment)
    counts = moments.count_by_page(viewer, consultation, own)
    rows = [
        Row(page, moments.url_of(consultation, page.name), counts.get(page.name, 0))
        for page in own.pages
        if page.hint
    ]
    context = setup(request, consultation, moment.name, moment=own, rows=rows)
    return render(request, "staff/consultations/moment.html", context)

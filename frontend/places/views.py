"""The map of a consultation: a list of places, a drawing, and an interactive map on request."""

from itertools import groupby

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.exceptions import NotFound
from consult.core.postgres import keyset
from consult.workshops.entries.selectors.contributions import provenances
from consult.workshops.meetings.selectors.overview import overview
from debates.proposals.selectors import places as place_selectors
from frontend.presenters.consultation.consultations import crumbs, leave_cancelled
from frontend.presenters.consultation.maps import SHARED, drawn, gathered, outline
from frontend.presenters.debate.proposals import author_line, url_of
from frontend.presenters.parts.components import Crumb
from frontend.toolkit.pages.map_tiles import allowing_tiles, tiles
from frontend.toolkit.pages.page import PUBLIC, page

SIZE = 60
MOST_INSTITUTIONS = 40


@page(PUBLIC, shared=SHARED)
def show_map(request, slug):
    """Show the proposals by place, filtered by words, page by page."""
    viewer = request.viewer
    words = request.GET.get("q", "")[:200]
    consultation = consultation_selectors.get_consultation(
        viewer, slug, preview_key=request.GET.get("preview")
    )
    leave_cancelled(consultation)
    rows = place_selectors.placed(viewer, consultation, search=words)
    found = keyset.page(
        rows, place_selectors.BY_PLACE, after=request.GET.get("after") or None, size=SIZE
    )
    here = reverse("consultation-map", args=[slug])
    places = gathered(viewer, consultation)
    towns = [town for town in overview(viewer, consultation).towns if town.name]
    institutions = (
        [] if words or request.GET.get("after") else _of_institutions(viewer, consultation)
    )
    of_places = drawn(viewer.organisation, places)
    context = {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": crumbs(consultation, Crumb(_("Map"))),
        "groups": [
            (name, _point(rows), rows) for name, rows in _by_place(request.viewer, found.items)
        ],
        "drawing": of_places or drawn(viewer.organisation, towns),
        "draws_places": of_places is not None,
        "has_places": bool(places),
        "institutions": institutions,
        "towns": towns,
        "q": words,
        "here": here,
        "next_url": f"{here}?{urlencode({'q': words, 'after': found.after})}"
        if found.after
        else "",
        "first_url": f"{here}?{urlencode({'q': words})}" if request.GET.get("after") else "",
        "source": f"/api/v1/consultations/{slug}/map/",
        "tiles": tiles(),
    }
    return allowing_tiles(render(request, "places/map.html", context))


@page(PUBLIC, shared=SHARED)
def show_outline(request, slug):
    """Show the outline alone, which a form fetches so that a place is chosen on it."""
    consultation_selectors.get_consultation(
        request.viewer, slug, preview_key=request.GET.get("preview")
    )
    drawing = outline(request.organisation)
    if drawing is None:
        raise NotFound
    return render(request, "places/outline.html", {"map": drawing})


def _of_institutions(viewer: Viewer, consultation):
    """Return contributions of institutions that name no place: the map cannot show them."""
    rows = place_selectors.unplaced_of_institutions(viewer, consultation)
    return _rows(viewer, rows[:MOST_INSTITUTIONS])


def _rows(viewer: Viewer, proposals):
    provenance_by_pk = provenances(viewer, proposals)
    return [
        {
            "proposal": proposal,
            "url": url_of("proposal", proposal),
            "who": author_line(proposal, provenance_by_pk.get(proposal.pk)),
        }
        for proposal in proposals
    ]


def _by_place(viewer: Viewer, proposals):
    all_rows = _rows(viewer, proposals)
    pairs = [(row["proposal"].place, row) for row in all_rows]
    return [
        (name, [row for _name, row in rows])
        for name, rows in groupby(pairs, key=lambda pair: pair[0])
    ]


def _point(rows):
    """Return the coordinates of the first proposal, for the map to go there, or None."""
    first = rows[0]["proposal"]
    return None if first.latitude is None else f"{float(first.latitude)},{float(first.longitude)}"

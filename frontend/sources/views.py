"""The pages of cited sources: by topic and kind of actor, and one source with what cites it."""

from itertools import groupby
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.exceptions import Invalid
from consult.outcomes.enums import LinkState
from consult.outcomes.sources import selectors as source_selectors
from debates.comments.selectors.comments import get_comments, path_of_comment, title_of_comment
from debates.proposals.selectors.proposals import get_proposals
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.parts.components import Chip, Crumb
from frontend.toolkit.pages.page import OF_CITIZENS, PUBLIC, page

SIZE = 100
# The sources of no topic in particular.
WHOLE = "-"
# How many contributions a source names in the list; its own page has all.
NAMED = 5
CITING_SIZE = 50


@page(PUBLIC, shared=OF_CITIZENS)
def list_sources(request, slug):
    """List the sources of a consultation or of one topic, grouped by kind of actor."""
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    everything = source_selectors.list_sources(viewer, consultation)
    chosen_code = request.GET.get("topic", "")
    listings = [listing for listing in everything if chosen_code in ("", _code(listing))]
    if (
        chosen_code
        and not listings
        and chosen_code not in {WHOLE, *(t.slug for t in consultation.topics.all())}
    ):
        raise Invalid(attr="topic")
    number = _page_number(request)
    page_listings = listings[(number - 1) * SIZE : number * SIZE]
    numbers = source_selectors.citing_numbers(
        viewer, consultation, {listing.source.pk for listing in page_listings}
    )
    here = reverse("sources", args=[slug])
    context = {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": crumbs(consultation, Crumb(_("Cited sources"))),
        "total": len({listing.source.pk for listing in everything}),
        "groups": _groups(page_listings, numbers),
        "chips": _chips(here, everything, chosen_code),
        "previous_url": _address(here, chosen_code, number - 1) if number > 1 else "",
        "next_url": _address(here, chosen_code, number + 1)
        if len(listings) > number * SIZE
        else "",
    }
    return render(request, "sources/list.html", context)


@page(PUBLIC, shared=OF_CITIZENS)
def show_source(request, slug, source_id):
    """Show a source with the contributions and comments that cite it."""
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    source = source_selectors.get_source(viewer, consultation, source_id)
    citing = source_selectors.citing(viewer, source)
    number = _page_number(request)
    cut = slice((number - 1) * CITING_SIZE, number * CITING_SIZE)
    proposals = get_proposals(viewer, citing.proposals[cut], consultation=consultation)
    comments = get_comments(viewer, [pk for _proposal, pk in citing.comments[cut]])
    here = reverse("source", args=[slug, source.pk])
    last = max(len(citing.proposals), len(citing.comments))
    context = {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": crumbs(
            consultation,
            Crumb(_("Cited sources"), reverse("sources", args=[slug])),
            Crumb(_("Source")),
        ),
        "source": source,
        "is_dead": source.link_state == LinkState.DEAD,
        "citing": citing,
        "proposals": sorted(proposals.values(), key=lambda proposal: proposal.number),
        "comments": [
            (title_of_comment(comment), path_of_comment(comment)) for comment in comments.values()
        ],
        "previous_url": _address(here, "", number - 1) if number > 1 else "",
        "next_url": _address(here, "", number + 1) if last > number * CITING_SIZE else "",
    }
    return render(request, "sources/source.html", context)


def _groups(listings, numbers):
    """Return (topic, [(kind, sources)]) for the sources of a page, in their order."""
    return [
        {
            "topic": topic,
            "kinds": [
                {"label": _kind(kind), "sources": [_row(listing, numbers) for listing in of_kind]}
                for kind, of_kind in groupby(of_topic, key=lambda listing: listing.kind)
            ],
        }
        for topic, of_topic in groupby(listings, key=lambda listing: listing.topic)
    ]


def _kind(kind):
    return kind.label if kind else _("Other sources")


def _row(listing, numbers):
    cited_by = numbers.get(listing.source.pk, {}).get(
        listing.topic.pk if listing.topic else None, []
    )
    return {
        "id": listing.source.pk,
        "title": listing.title,
        "url": listing.source.url,
        "is_dead": listing.source.link_state == LinkState.DEAD,
        "numbers": cited_by[:NAMED],
        "others": max(len(cited_by) - NAMED, 0),
        "comments": listing.comments,
        "passages": listing.passages,
    }


def _chips(here, everything, chosen_code):
    """Return a link for all sources, and one for each topic with its number of sources."""
    chips = [Chip(pgettext("topics", "All"), here, not chosen_code)]
    for topic, of_topic in groupby(everything, key=lambda listing: listing.topic):
        listings = list(of_topic)
        label = topic.title if topic else _("The whole consultation")
        if topic and topic.number:
            label = _("Topic %(number)s") % {"number": topic.number}
        code = _code(listings[0])
        chips.append(
            Chip(f"{label} ({len(listings)})", _address(here, code, 1), chosen_code == code)
        )
    return chips


def _code(listing):
    return listing.topic.slug if listing.topic else WHOLE


def _address(here, topic, number):
    params = {"topic": topic, "page": number if number > 1 else ""}
    words = urlencode({name: value for name, value in params.items() if value})
    return f"{here}?{words}" if words else here


def _page_number(request):
    value = request.GET.get("page", "1")
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 10_000):
        raise Invalid(attr="page")
    return int(value)

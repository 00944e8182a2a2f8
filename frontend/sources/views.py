"""The pages of cited sources: by topic and kind of actor, and one source with what cites it."""

from __future__ import annotations

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
from frontend.presenters.components import Chip, Crumb
from frontend.presenters.consultations import crumbs
from frontend.toolkit.page import OF_CITIZENS, PUBLIC, page

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
    asked = request.GET.get("topic", "")
    listings = [one for one in everything if asked in ("", _code(one))]
    if (
        asked
        and not listings
        and asked not in {WHOLE, *(t.slug for t in consultation.topics.all())}
    ):
        raise Invalid(attr="topic")
    number = _page_number(request)
    shown = listings[(number - 1) * SIZE : number * SIZE]
    numbers = source_selectors.citing_numbers(
        viewer, consultation, {one.source.pk for one in shown}
    )
    here = reverse("sources", args=[slug])
    context = {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": crumbs(consultation, Crumb(_("Cited sources"))),
        "total": len({one.source.pk for one in everything}),
        "groups": _groups(shown, numbers),
        "chips": _chips(here, everything, asked),
        "previous_url": _address(here, asked, number - 1) if number > 1 else "",
        "next_url": _address(here, asked, number + 1) if len(listings) > number * SIZE else "",
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
        "proposals": sorted(proposals.values(), key=lambda one: one.number),
        "comments": [(title_of_comment(one), path_of_comment(one)) for one in comments.values()],
        "previous_url": _address(here, "", number - 1) if number > 1 else "",
        "next_url": _address(here, "", number + 1) if last > number * CITING_SIZE else "",
    }
    return render(request, "sources/source.html", context)


def _groups(shown, numbers):
    """Return (topic, [(kind, sources)]) for the sources of a page, in their order."""
    return [
        {
            "topic": topic,
            "kinds": [
                {"label": _kind(kind), "sources": [_row(one, numbers) for one in of_kind]}
                for kind, of_kind in groupby(of_topic, key=lambda one: one.kind)
            ],
        }
        for topic, of_topic in groupby(shown, key=lambda one: one.topic)
    ]


def _kind(kind):
    return kind.label if kind else _("Sources that the team has not sorted yet")


def _row(one, numbers):
    cited_by = numbers.get(one.source.pk, {}).get(one.topic.pk if one.topic else None, [])
    return {
        "id": one.source.pk,
        "title": one.title,
        "url": one.source.url,
        "is_dead": one.source.link_state == LinkState.DEAD,
        "numbers": cited_by[:NAMED],
        "others": max(len(cited_by) - NAMED, 0),
        "comments": one.comments,
        "passages": one.passages,
    }


def _chips(here, everything, asked):
    """Return a link for all sources, and one for each topic with its number of sources."""
    chips = [Chip(pgettext("topics", "All"), here, not asked)]
    for topic, of_topic in groupby(everything, key=lambda one: one.topic):
        listings = list(of_topic)
        label = (
            _("Topic %(number)s") % {"number": topic.number}
            if topic and topic.number
            else topic.title
            if topic
            else _("The whole consultation")
        )
        code = _code(listings[0])
        chips.append(Chip(f"{label} ({len(listings)})", _address(here, code, 1), asked == code))
    return chips


def _code(one):
    return one.topic.slug if one.topic else WHOLE


def _address(here, topic, number):
    asked = {"topic": topic, "page": number if number > 1 else ""}
    words = urlencode({name: value for name, value in asked.items() if value})
    return f"{here}?{words}" if words else here


def _page_number(request):
    given = request.GET.get("page", "1")
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= 10_000):
        raise Invalid(attr="page")
    return int(given)

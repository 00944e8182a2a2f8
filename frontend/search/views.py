"""Search through contributions, with what was found marked where it stands."""

from django.shortcuts import render
from django.urls import reverse

from consult.consultations import selectors
from consult.core.exceptions import Invalid
from debates import selectors as debates
from frontend.doors import PUBLIC, page
from frontend.proposals.cards import origin_tag, url_of, who

SIZE = 20


@page(PUBLIC, shared=5)
def search(request):
    """Words, phrases between quotes, « -word » to leave out; in one consultation or in all."""
    words, start = request.GET.get("q", "")[:200], request.GET.get("from", "0")
    if not (start.isascii() and start.isdigit()):
        raise Invalid(attr="from")
    start, slug = int(start), request.GET.get("consultation")
    consultation = selectors.get_consultation(request.viewer, slug) if slug else None
    found = debates.hits(request.viewer, words, consultation=consultation, start=start, size=SIZE + 1)
    context = {
        "q": words,
        "consultation": consultation,
        "hits": [_shown(hit) for hit in found[:SIZE]],
        "consultations": selectors.consultations(request.viewer, search=words)[:5] if words and not start else [],
        "next_start": start + SIZE if len(found) > SIZE else None,
        "action": reverse("search"),
    }
    return render(request, "search/search.html", context)


def _shown(hit):
    return {
        "hit": hit,
        "proposal": hit.proposal,
        "url": url_of("proposal", hit.proposal),
        "origin": origin_tag(hit.proposal),
        "who": who(hit.proposal),
    }

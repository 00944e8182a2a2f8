"""The counts of a page, alone, as anybody sees them: whoever is told of a change reads these (ADR 18).

Hints carry the version that addresses end with, so that one making serves every reader of that version.
"""

from dataclasses import replace

from django.shortcuts import render

from consult.consultations import selectors
from frontend.consultations.views import counted
from frontend.doors import PUBLIC, page
from frontend.proposals.cards import opinions
from frontend.proposals.views import found

SHARED = 2


@page(PUBLIC, shared=SHARED)
def consultation(request, slug):
    """The figures of a consultation and of its topics."""
    one = selectors.get_consultation(request.viewer, slug)
    return _parts(request, "live/consultation.html", counted(request.viewer, one))


@page(PUBLIC, shared=SHARED)
def proposal(request, slug, number):
    """The opinions and comments of a contribution, counted; nothing of one that left public view."""
    consultation_, one = found(request, slug, number)
    opinion = opinions(request.viewer, consultation_, [one])[one.pk]
    # Whoever may not take position reads other words around the same figures.
    context = {"proposal": one, "opinions": [replace(opinion, open=is_open) for is_open in (True, False)]}
    return _parts(request, "live/proposal.html", context)


def _parts(request, template, context):
    response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex"
    return response

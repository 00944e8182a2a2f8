"""Addresses of pages of a proposal are assembled from a cached pattern, and equal the resolved ones."""

import pytest
from django.urls import reverse
from django.utils import translation

from consult.consultations.models import Consultation
from debates.models import Proposal
from frontend.presenters import proposals
from tests.pages.routes import pages

NAMES = sorted(page.name for page in pages() if page.parameters == {"slug", "number"})
SLUGS = ("mobilite", str(proposals.ANY_NUMBER), f"plan-{proposals.ANY_NUMBER}-bis")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_address_of_each_page_of_a_proposal_is_the_resolved_one(language):
    assert {"proposal", "proposal-position", "feed-proposal", "proposal-comment"} <= set(NAMES)
    with translation.override(language):
        for name in NAMES:
            for slug in SLUGS:
                for number in (1, 31, proposals.ANY_NUMBER):
                    proposal = Proposal(number=number, consultation=Consultation(slug=slug))
                    resolved = reverse(name, args=[slug, number])
                    assert proposals.url_of(name, proposal) == resolved


def test_addresses_follow_the_language_of_the_page():
    proposal = Proposal(number=3, consultation=Consultation(slug="mobilite"))
    with translation.override("fr"):
        french = proposals.url_of("proposal", proposal)
    with translation.override("en"):
        english = proposals.url_of("proposal", proposal)
    assert (french, english) == (
        "/consultations/mobilite/proposals/3/",
        "/en/consultations/mobilite/proposals/3/",
    )

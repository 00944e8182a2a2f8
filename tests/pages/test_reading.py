"""Pages that anybody reads: they answer, set no cookie, and say what caches may keep of them."""

import pytest
from django.urls import reverse

from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db


def anonymous_pages(consultation, proposal, comment):
    topic = consultation.topics.first()
    here = [consultation.slug, proposal.number]
    return [
        reverse("home"),
        reverse("consultation-list"),
        reverse("consultation", args=[consultation.slug]),
        reverse("consultation-charter", args=[consultation.slug]),
        reverse("topic", args=[consultation.slug, topic.slug]),
        reverse("topic-one-by-one", args=[consultation.slug, topic.slug]),
        reverse("proposal", args=here),
        reverse("proposal-versions", args=here),
        reverse("comment", args=[*here, comment.pk]),
        reverse("search") + "?q=quartier",
        reverse("moderation-log"),
        reverse("moderation-log", args=[consultation.slug]),
        reverse("open-data"),
        reverse("how-it-works"),
        reverse("accessibility"),
        reverse("privacy"),
        reverse("legal"),
        reverse("source-code"),
    ]


@pytest.fixture
def proposal(consultation):
    return given.proposal(consultation)


@pytest.fixture
def comment(proposal):
    return given.comment(proposal)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_public_pages_answer_without_cookie_and_may_be_shared(consultation, proposal, comment, prefix):
    for address in anonymous_pages(consultation, proposal, comment):
        response = make.client().get(prefix + address)
        assert (address, response.status_code) == (address, 200)
        assert (address, dict(response.cookies)) == (address, {})
        assert response["Cache-Control"].startswith("public, max-age=0, s-maxage="), address
        assert "csrfmiddlewaretoken" not in response.content.decode(), address
        assert f'<html lang="{prefix[1:] or "fr"}"' in response.content.decode()

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


def test_votes_counted_elsewhere_are_shown_apart(consultation, proposal, comment):
    from debates.models import ImportedTally

    of = {"organisation": consultation.organisation, "origin": "ailleurs-2015"}
    ImportedTally.objects.create(proposal=proposal, agree=1200, mixed=30, disagree=4, total=1234, **of)
    ImportedTally.objects.create(comment=comment, agree=40, mixed=1, disagree=1, total=42, **of)
    page = make.client().get(reverse("proposal", args=[consultation.slug, proposal.number])).content.decode()
    assert "ailleurs-2015" in page
    assert "1\u202f234 votes" in page
    assert "42 votes" in page
    listed = make.client().get(reverse("topic", args=[consultation.slug, proposal.topic.slug])).content.decode()
    assert "1\u202f234 votes" in listed
    whole = make.client().get(reverse("consultation", args=[consultation.slug])).content.decode()
    assert "1\u202f234 votes" in whole


def test_what_was_never_put_to_the_vote_hides_nothing(organisation):
    from debates.models import Proposal

    closed = make.consultation(organisation, slug="finie", state="closed")
    topic = closed.topics.first()
    imported = Proposal.objects.create(
        organisation=organisation,
        consultation=closed,
        topic=topic,
        number=1,
        title="Importée",
        body="Texte",
        body_html="<p>Texte</p>",
        updated_at=closed.opens_at,
        published_at=closed.opens_at,
    )
    page = make.client().get(reverse("proposal", args=["finie", imported.number])).content.decode()
    assert "opinion-" not in page
    assert make.client().get(reverse("topic", args=["finie", topic.slug])).status_code == 200


@pytest.mark.parametrize(
    "sort", ["random&seed=1234567890", "newest", "oldest", "most_discussed", "most_supported", "divisive"]
)
def test_pages_of_every_order_show_each_contribution_once(consultation, sort):
    topic = consultation.topics.first()
    made = [given.proposal(consultation, topic=topic) for _ in range(45)]
    for place, proposal in enumerate(made[:6]):
        given.position(proposal, choice=("agree", "disagree")[place % 2])
    seen, address = [], reverse("topic", args=[consultation.slug, topic.slug]) + f"?sort={sort}"
    while address:
        page = make.client().get(address)
        seen += [card.number for card in page.context["cards"]]
        address = page.context["next_url"]
    assert sorted(seen) == sorted(one.number for one in made)


@pytest.mark.parametrize("after", ["x", "1.x", "1", "%00", "WzFd"])
@pytest.mark.parametrize("sort", ["newest", "most_supported", "random&seed=1"])
def test_a_key_of_nobody_s_making_is_refused(consultation, sort, after):
    given.proposal(consultation)
    address = reverse("topic", args=[consultation.slug, consultation.topics.first().slug])
    assert make.client().get(f"{address}?sort={sort}&after={after}").status_code == 400


def test_orders_by_votes_are_refused_while_results_are_hidden(organisation):
    sealed = make.consultation(organisation, slug="scellee", results_visibility="sealed")
    given.proposal(sealed)
    address = reverse("topic", args=[sealed.slug, sealed.topics.first().slug])
    assert "most_supported" not in make.client().get(address).content.decode()
    assert make.client().get(f"{address}?sort=most_supported").status_code == 400

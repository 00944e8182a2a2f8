"""The weight of public pages: bytes of a first and of a later visit, and EcoIndex."""

import pytest
from django.urls import reverse

from tests.factories import make
from tests.pages import given
from tests.pages.page_weight import A, Weight
from tests.pages.routes import pages, skip_slow_steps, world

pytestmark = pytest.mark.django_db
FIRST_VISIT = 100_000
LATER_VISIT = 20_000
# EcoIndex counts nodes most, and gives A to at most some 310. These pages show 20 contributions or
# comments with their buttons, a whole synthesis or questionnaire, or a table of data
# (docs/performance.md).
LISTS = {"topic": 55, "proposal": 68, "search": 76}
LONG_PAGES = {
    "open-data-dataset": 45,
    "open-data-version": 45,
    "kit-print": 57,
    "results": 72,
    "synthesis": 72,
    "synthesis-version": 72,
    "synthesis-review": 74,
    "topic": 73,
    "topic-results": 75,
    "consultation": 75,
    "consultation-overview": 75,
}


def test_main_pages_are_light(consultation):
    topic = consultation.topics.first()
    person = make.person(consultation=consultation)
    proposals = [given.proposal(consultation, person, topic=topic) for _ in range(20)]
    for _ in range(20):
        given.comment(proposals[0], person)
    slug = consultation.slug
    addresses = {
        "home": reverse("home"),
        "consultation": reverse("consultation", args=[slug]),
        "topic": reverse("topic", args=[slug, topic.slug]),
        "proposal": reverse("proposal", args=[slug, proposals[0].number]),
        "search": reverse("search") + "?q=quartier",
        "sign-in": reverse("sign-in"),
    }
    found = {name: Weight(make.client().get(at).content) for name, at in addresses.items()}
    assert {name for name, page in found.items() if page.first_visit > FIRST_VISIT} == set()
    assert {name for name, page in found.items() if page.later_visit > LATER_VISIT} == set()
    assert {
        name: page.score for name, page in found.items() if page.score <= LISTS.get(name, A)
    } == {}


@pytest.mark.soak
def test_every_public_page_is_light_and_most_have_the_grade_a(organisation, tmp_path):
    with skip_slow_steps(tmp_path):
        site = world(organisation)
        found = {}
        for page in pages():
            for place, address in site.addresses(page):
                if place == "published":
                    answer = site.browser("visitor").get(address)
                    content = answer.getvalue()
                    if answer.status_code == 200 and content.lstrip().startswith(b"<!DOCTYPE"):
                        found[page.name] = Weight(content)
    assert len(found) > 60
    assert {name for name, page in found.items() if page.first_visit > FIRST_VISIT} == set()
    assert {name for name, page in found.items() if page.later_visit > LATER_VISIT} == set()
    assert {
        name: page.score for name, page in found.items() if page.score <= LONG_PAGES.get(name, A)
    } == {}

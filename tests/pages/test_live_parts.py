"""The parts of pages that are read again: the same as in the pages, cheap, for anybody, blind to what is hidden."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.factories import make
from tests.pages import given
from tests.pages.test_counts import both

pytestmark = pytest.mark.django_db
NAMES = re.compile(r"^(count|bar|share|card|comments|figures|topic|total)")


class Parts(HTMLParser):
    """What stands in each element marked `data-consult-part`, spaces apart."""

    VOID = {"input", "br", "img", "link", "meta", "use"}

    def __init__(self, page):
        super().__init__()
        self.found, self.within, self.depth = {}, None, 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if self.within is None and "data-consult-part" in dict(attrs):
            self.within, self.depth = dict(attrs)["id"], 0
            self.found[self.within] = []
        elif self.within:
            self.depth += tag not in self.VOID
            self.found[self.within].append((tag, sorted(attrs)))

    def handle_endtag(self, tag):
        if self.within and tag not in self.VOID:
            self.depth -= 1
            if self.depth < 0:
                self.within = None

    def handle_data(self, data):
        if self.within and data.strip():
            self.found[self.within].append(" ".join(data.split()))


def parts(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return Parts(answer.content.decode()).found


def read_again(proposal):
    return given.address("proposal-live", proposal)


def voted(consultation, number=6):
    proposal = given.proposal(consultation)
    for n in range(number):
        given.position(proposal, choice=("agree", "agree", "disagree", "mixed")[n % 4])
    given.comment(proposal)
    return proposal


def test_what_is_read_again_is_what_the_pages_hold(consultation):
    proposal, client = voted(consultation), make.client()
    again = parts(client, read_again(proposal)) | parts(client, reverse("consultation-live", args=["essai"]))
    topic = reverse("topic", args=["essai", proposal.topic.slug])
    for address in (given.address("proposal", proposal), topic, reverse("consultation", args=["essai"])):
        held = parts(client, address)
        held.pop("total", None)
        assert held
        assert all(NAMES.match(name) for name in held)
        assert {name: again[name] for name in held} == held


@pytest.mark.parametrize("role", [None, "moderator"])
def test_whoever_reads_holds_parts_that_can_be_read_again(consultation, role):
    proposal = voted(consultation)
    again = parts(make.client(), read_again(proposal))
    held = parts(make.client(make.person(role, consultation)), given.address("proposal", proposal))
    assert held
    assert {name: again[name] for name in held} == held


def test_parts_hold_nothing_that_one_can_be_in(consultation):
    proposal, client = voted(consultation), make.client()
    for address in (read_again(proposal), given.address("proposal", proposal), reverse("consultation", args=["essai"])):
        tags = {one[0] for part in parts(client, address).values() for one in part if isinstance(one, tuple)}
        assert not tags & {"a", "button", "input", "textarea", "select", "form", "details", "summary"}


@pytest.mark.parametrize("visibility", ["after_vote", "sealed"])
def test_nothing_of_a_hidden_count_is_read_again(organisation, visibility):
    consultation = make.consultation(organisation, slug="cachee", results_visibility=visibility)
    proposal = voted(consultation)
    names = {name.split("-")[0] for name in parts(make.client(), read_again(proposal))}
    assert names == {"comments"}
    assert parts(make.client(), read_again(voted(make.consultation(organisation)))).keys() != names


def test_a_contribution_out_of_view_has_no_parts_and_a_draft_no_address(organisation, consultation):
    from tests.votes.places import set_public

    proposal = voted(consultation)
    type(proposal).objects.filter(pk=proposal.pk).update(state="removed")
    set_public(proposal, is_public=False)
    assert parts(make.client(), read_again(proposal)) == {}
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    for client, status in ((make.client(), 404), (make.client(make.person("manager", draft)), 200)):
        answer = client.get(reverse("consultation-live", args=["brouillon"]))
        assert (answer.status_code, "public" in answer.get("Cache-Control", "")) == (status, False)


def test_anybody_shares_them_for_two_seconds_and_the_version_is_in_the_address(consultation):
    proposal = voted(consultation)
    answer = make.client().get(read_again(proposal) + "?v=381")
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=2"
    assert not answer.cookies
    assert answer["X-Robots-Tag"] == "noindex"
    signed_in = make.client(make.person(consultation=consultation)).get(read_again(proposal))
    assert signed_in["Cache-Control"] == "private, no-store"


def test_they_cost_the_same_for_one_as_for_three(consultation):
    proposal = voted(consultation)
    assert both(read_again(proposal), lambda: (given.position(proposal), given.comment(proposal))) == (6, 6)
    address = reverse("consultation-live", args=["essai"])
    one, three = both(address, lambda: given.position(given.proposal(consultation)))
    assert (one, three) == (13, 13)


def test_english_pages_read_english_parts(consultation):
    proposal = voted(consultation)
    page = make.client().get("/en" + given.address("proposal", proposal)).content.decode()
    there = re.search(r'data-consult-live-at="(/en/[^"]+/live/)"', page)[1]
    assert "opinions" in make.client().get(there).content.decode()

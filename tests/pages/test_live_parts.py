"""The parts of pages that are loaded again.

They are the same as in the pages, cheap, public, and contain no hidden content.
"""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from moderation.decisions.actions.decisions import decide
from tests.factories import make
from tests.pages import given
from tests.pages.test_counts import count_queries_twice

pytestmark = pytest.mark.django_db
NAMES = re.compile(r"^(count|bar|share|card|comments|figures|topic|total)")


class Parts(HTMLParser):
    """The text of each element marked `data-consult-part`, without spaces around it."""

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


def find_parts(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return Parts(answer.content.decode()).found


def live_address(proposal):
    return given.address("proposal-live", proposal)


def make_voted_proposal(consultation, number=6):
    proposal = given.proposal(consultation)
    for n in range(number):
        given.position(proposal, choice=("agree", "agree", "disagree", "mixed")[n % 4])
    given.comment(proposal)
    return proposal


def test_live_parts_equal_the_parts_of_the_pages(consultation):
    proposal, client = make_voted_proposal(consultation), make.client()
    again = find_parts(client, live_address(proposal)) | find_parts(
        client, reverse("consultation-live", args=["essai"])
    )
    topic = reverse("topic", args=["essai", proposal.topic.slug])
    for address in (
        given.address("proposal", proposal),
        topic,
        reverse("consultation", args=["essai"]),
    ):
        page_parts = find_parts(client, address)
        page_parts.pop("total", None)
        assert page_parts
        assert all(NAMES.match(name) for name in page_parts)
        assert {name: again[name] for name in page_parts} == page_parts


@pytest.mark.parametrize("role", [None, "moderator"])
def test_page_of_every_role_contains_only_parts_that_can_be_reloaded(consultation, role):
    proposal = make_voted_proposal(consultation)
    again = find_parts(make.client(), live_address(proposal))
    page_parts = find_parts(
        make.client(make.person(role, consultation)), given.address("proposal", proposal)
    )
    assert page_parts
    assert {name: again[name] for name in page_parts} == page_parts


def test_live_parts_contain_no_link_button_or_field(consultation):
    proposal, client = make_voted_proposal(consultation), make.client()
    for address in (
        live_address(proposal),
        given.address("proposal", proposal),
        reverse("consultation", args=["essai"]),
    ):
        tags = {
            node[0]
            for part in find_parts(client, address).values()
            for node in part
            if isinstance(node, tuple)
        }
        assert not tags & {
            "a",
            "button",
            "input",
            "textarea",
            "select",
            "form",
            "details",
            "summary",
        }


@pytest.mark.parametrize("visibility", ["after_vote", "sealed"])
def test_hidden_count_is_in_no_live_part(organisation, visibility):
    consultation = make.consultation(organisation, slug="cachee", results_visibility=visibility)
    proposal = make_voted_proposal(consultation)
    names = {name.split("-")[0] for name in find_parts(make.client(), live_address(proposal))}
    assert names == {"comments"}
    assert (
        find_parts(
            make.client(), live_address(make_voted_proposal(make.consultation(organisation)))
        ).keys()
        != names
    )


def test_a_contribution_out_of_view_has_no_parts_and_a_draft_no_address(organisation, consultation):
    from tests.votes.places import set_public

    proposal = make_voted_proposal(consultation)
    type(proposal).objects.filter(pk=proposal.pk).update(state="removed")
    set_public(proposal, is_public=False)
    assert find_parts(make.client(), live_address(proposal)) == {}
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    for client, status in ((make.client(), 404), (make.client(make.person("manager", draft)), 200)):
        answer = client.get(reverse("consultation-live", args=["brouillon"]))
        assert (answer.status_code, "public" in answer.get("Cache-Control", "")) == (status, False)


def test_live_parts_are_cached_for_two_seconds_by_version(consultation):
    proposal = make_voted_proposal(consultation)
    answer = make.client().get(live_address(proposal) + "?v=381")
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=2"
    assert not answer.cookies
    assert answer["X-Robots-Tag"] == "noindex"
    signed_in = make.client(make.person(consultation=consultation)).get(live_address(proposal))
    assert signed_in["Cache-Control"] == "private, no-store"


def test_live_parts_take_as_many_queries_for_three_as_for_one(consultation):
    proposal = make_voted_proposal(consultation)
    assert count_queries_twice(
        live_address(proposal), lambda: (given.position(proposal), given.comment(proposal))
    ) == (7, 7)
    address = reverse("consultation-live", args=["essai"])
    few, many = count_queries_twice(address, lambda: given.position(given.proposal(consultation)))
    assert (few, many) == (5, 5)


def test_english_pages_read_english_parts(consultation):
    proposal = make_voted_proposal(consultation)
    page = make.client().get("/en" + given.address("proposal", proposal)).content.decode()
    there = re.search(r'data-consult-live-at="(/en/[^"]+/live/)"', page)[1]
    assert "opinions" in make.client().get(there).content.decode()


def hide_text(kind, text):
    """Let a moderator remove a text."""
    why = {
        "action": "remove",
        "reason": "insult",
        "facts": "Une voisine y est traitée de menteuse.",
    }
    moderator = make.person("moderator", text.consultation)
    decide(viewer=moderator, target_kind=kind, target_id=text.pk, **why)


class TombstoneParts(Parts):
    """The texts that replace words that left public view."""

    def handle_starttag(self, tag, attrs):
        if self.within is None and "data-consult-gone" in dict(attrs):
            attrs = [*attrs, ("data-consult-part", None)]
        else:
            attrs = [attribute for attribute in attrs if attribute[0] != "data-consult-part"]
        super().handle_starttag(tag, attrs)


def find_tombstones(client, address):
    return TombstoneParts(client.get(address).content.decode()).found


def test_words_of_a_hidden_proposal_are_replaced_by_a_tombstone_in_place(consultation):
    proposal, client = make_voted_proposal(consultation), make.client()
    here, topic = (
        given.address("proposal", proposal),
        reverse("topic", args=["essai", proposal.topic.slug]),
    )
    places = {f"words-{proposal.pk}": here, f"proposal-{proposal.pk}": topic}
    assert all(
        client.get(page).content.decode().count(f'id="{name}"') == 1
        for name, page in places.items()
    )
    assert find_tombstones(client, live_address(proposal)) == {}
    hide_text("proposal", proposal)
    found = find_tombstones(client, live_address(proposal) + "?v=1")
    assert found.keys() == places.keys()
    tombstones = str(found)
    assert "La modération a retiré ce texte, décision n" in tombstones
    assert (proposal.title in tombstones, proposal.author.public_name in tombstones) == (
        False,
        False,
    )
    assert find_tombstones(client, here) == {name: found[name] for name in [f"words-{proposal.pk}"]}


def test_words_of_a_hidden_comment_are_replaced_and_its_replies_stay(consultation):
    proposal, client = make_voted_proposal(consultation), make.client()
    comment, other = given.comment(proposal), given.comment(proposal)
    address = f"{live_address(proposal)}?v=1&comment="
    here, name = given.address("proposal", proposal), f"words-{comment.pk}"
    page = client.get(here).content.decode()
    words = page.partition(f'id="{name}"')[2]
    assert page.count(f'id="{name}"') == 1
    assert find_tombstones(client, address + str(comment.pk)) == {}
    hide_text("comment", comment)
    found = find_tombstones(client, address + str(comment.pk))
    assert (found.keys(), "La modération a retiré ce texte, décision n" in str(found)) == (
        {name},
        True,
    )
    assert find_tombstones(client, here) == found
    for odd in (
        str(other.pk),
        "",
        "x",
        str(proposal.pk),
        str(given.comment(given.proposal(consultation)).pk),
    ):
        assert find_tombstones(client, address + odd) == {}
    assert words


def test_comment_on_a_hidden_proposal_has_no_tombstone_of_its_own(consultation):
    proposal = make_voted_proposal(consultation)
    comment = given.comment(proposal)
    hide_text("comment", comment)
    hide_text("proposal", proposal)
    found = find_tombstones(make.client(), f"{live_address(proposal)}?v=1&comment={comment.pk}")
    assert found.keys() == {f"words-{proposal.pk}", f"proposal-{proposal.pk}"}


def test_no_field_is_among_the_words_that_are_replaced(consultation):
    """Check that no field is replaced. The reader may be typing a comment when a text is hidden."""
    proposal = make_voted_proposal(consultation)
    given.comment(proposal)
    page = (
        make.client(make.person(consultation=consultation))
        .get(given.address("proposal", proposal))
        .content.decode()
    )
    marked = re.sub(
        r'id="(words-[^"]+)"', r'data-consult-part id="\1"', page.replace(" data-consult-part", "")
    )
    found = Parts(marked).found
    fields = {
        name: [
            node for node in part if isinstance(node, tuple) and node[0] in ("textarea", "select")
        ]
        for name, part in found.items()
    }
    assert len(found) > 1
    assert not any(fields.values())
    assert "<textarea" in page

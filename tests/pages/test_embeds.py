"""Embeds: public content that other sites may frame, with links only and no cookie or script."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from moderation.decisions.actions.decisions import decide
from tests.consultations.drafts import preview_key
from tests.factories import make
from tests.pages import given
from tests.pages.routes import pages, world
from tests.pages.test_counts import count_queries_twice
from tests.votes import polls

pytestmark = pytest.mark.django_db
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def proposal(consultation):
    return given.proposal(consultation, title="Ouvrir un lieu d’aide près du marché")


def addresses(proposal, prefix="embed-"):
    slug = proposal.consultation.slug
    return {
        "consultation": reverse(f"{prefix}consultation", args=[slug]),
        "topic": reverse(f"{prefix}topic", args=[slug, proposal.topic.slug]),
        "proposal": reverse(f"{prefix}proposal", args=[slug, proposal.number]),
    }


@pytest.mark.long
@pytest.mark.sampled(1)
def test_embeds_alone_are_framed_by_other_sites(organisation, tmp_path, settings, sample):
    settings.MEDIA_ROOT = tmp_path
    site = world(organisation)
    embeds, others = (
        [page for page in pages() if page.name.startswith("embed-") is is_embed]
        for is_embed in (True, False)
    )
    framed = set()
    for page in [*embeds, *sample("framed", others, 32)]:
        for _place, address in site.addresses(page):
            answer = make.client().get(address)
            answer.getvalue()  # a file is read to its end
            if "frame-ancestors *" in answer.get("Content-Security-Policy", ""):
                framed.add(page.name)
                assert "X-Frame-Options" not in answer
            elif answer.status_code == 200 and "html" in answer["Content-Type"]:
                assert answer["X-Frame-Options"] == "DENY"
                assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert framed == {"embed-consultation", "embed-topic", "embed-proposal", "embed-question"}


def test_embeds_have_no_cookie_script_or_form_and_open_links_in_a_new_tab(proposal):
    for address in addresses(proposal).values():
        answer = make.client().get(address)
        page = answer.content.decode()
        assert not answer.cookies
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=5"
        assert [
            tag for tag in ("<script", "<form", "<button", "<input", "<iframe") if tag in page
        ] == []
        anchors = re.findall(r"<a [^>]*>", page)
        assert len(anchors) > 1
        assert [
            anchor for anchor in anchors if 'target="_blank" rel="noopener"' not in anchor
        ] == []
        assert 'data-theme="auto"' in page


def test_embeds_show_their_objects(consultation, proposal):
    for _ in range(10):
        given.position(proposal)
    embeds = {
        name: make.client().get(address).content.decode()
        for name, address in addresses(proposal).items()
    }
    assert "Quelle question pour le thème 1" in embeds["consultation"]
    assert proposal.title in embeds["topic"]
    assert proposal.title in embeds["proposal"]
    assert "bar-agree" in embeds["proposal"]
    english = make.client().get("/en" + addresses(proposal)["proposal"]).content.decode()
    assert "Read, and give your opinion" in english


@pytest.mark.parametrize("visibility", ["after_vote", "sealed"])
def test_hidden_results_are_in_no_embed_for_any_viewer(organisation, visibility):
    """Check section 9 of docs/security-tests.md."""
    sealed = make.consultation(organisation, slug="scellee", results_visibility=visibility)
    proposal, voter = given.proposal(sealed), make.person(consultation=sealed)
    for _ in range(10):
        given.position(proposal)
    given.position(proposal, voter)
    for viewer in (None, voter):
        for address in addresses(proposal).values():
            assert "bar-agree" not in make.client(viewer).get(address).content.decode()


def test_removed_text_is_in_no_embed_even_for_its_author_and_the_team(consultation):
    """Check section 23 of docs/security-tests.md."""
    author, moderator = (
        make.person(consultation=consultation),
        make.person("moderator", consultation),
    )
    proposal = given.proposal(consultation, author, title="Un titre de trop")
    assert "Un titre de trop" in make.client().get(addresses(proposal)["proposal"]).content.decode()
    reasons = {
        "action": "remove",
        "reason": "insult",
        "facts": "Une voisine y est traitée de menteuse.",
    }
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, **reasons)
    for viewer in (None, author, moderator):
        for address in addresses(proposal).values():
            page = make.client(viewer).get(address).content.decode()
            assert ("Un titre de trop" in page, given.BODY[:20] in page) == (False, False)


def test_drafts_are_not_embedded_even_with_their_preview_key(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    manager = make.client(make.person("manager", draft))
    for client in (make.client(), manager):
        for query in ("", f"?preview={preview_key(draft)}"):
            assert (
                client.get(reverse("embed-consultation", args=["brouillon"]) + query).status_code
                == 404
            )


def test_pages_give_the_code_to_copy_and_it_leads_to_the_embed(proposal):
    pages_by_name, framed = addresses(proposal, ""), addresses(proposal)
    for name, page in pages_by_name.items():
        content = make.client().get(page).content.decode()
        code = unescape(re.search(r'id="embed-code">(.*?)</code>', content)[1])
        [src] = re.findall(r'<iframe src="([^"]*)"', code)
        assert src == f"http://testserver{framed[name]}"
        assert make.client().get(src.removeprefix("http://testserver")).status_code == 200


def test_oembed_is_discovered_and_says_how_to_show_the_page(proposal):
    for prefix in ("", "/en"):
        for name, page in addresses(proposal, "").items():
            head = make.client().get(prefix + page).content.decode().split("</head>")[0]
            [found] = re.findall(r'type="application/json\+oembed" href="([^"]*)"', head)
            answer = make.client().get(unescape(found))
            embed = json.loads(answer.content)
            assert (embed["version"], embed["type"]) == ("1.0", "rich")
            assert embed["title"] == {"proposal": proposal.title}.get(name, embed["title"])
            assert f'src="http://testserver{prefix}{addresses(proposal)[name]}"' in embed["html"]
            assert answer["Cache-Control"] == "public, max-age=0, s-maxage=5"
            assert (
                answer["Access-Control-Allow-Origin"] == "*"
                if "Access-Control-Allow-Origin" in answer
                else True
            )


def test_oembed_keeps_within_what_is_asked_and_escapes_titles(consultation):
    proposal = given.proposal(consultation, title='Une "idée" <b>grasse</b> & longue')
    page = f"http://testserver{given.address('proposal', proposal)}"
    embed = (
        make.client().get("/oembed/", {"url": page, "maxwidth": "300", "maxheight": "200"}).json()
    )
    assert (embed["width"], embed["height"]) == (300, 200)
    assert "<b>" not in embed["html"]
    assert embed["html"].count('"') == 10


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": "http://testserver/"}, 404),
        ({"url": "http://testserver/consultations/nulle-part/"}, 404),
        ({"url": "http://autre.example.org/consultations/essai/"}, 404),
        ({"url": "http://ailleurs.invalid/consultations/essai/"}, 404),
        ({"url": "http://[mal/"}, 404),
        ({"url": "http://testserver/consultations/essai/", "format": "xml"}, 501),
        ({"url": "/consultations/essai/"}, 200),
    ],
)
def test_oembed_refuses_what_is_not_a_page_of_this_site(
    consultation, other_organisation, query, status
):
    assert make.client().get("/oembed/", query).status_code == status


def test_embeds_ask_the_same_for_one_and_for_three(consultation, proposal):
    def add_objects():
        given.comment(given.proposal(consultation, topic=proposal.topic))

    add_objects()
    counts = {
        name: count_queries_twice(address, add_objects)
        for name, address in addresses(proposal).items()
    }
    assert counts == {"consultation": (5, 5), "topic": (8, 8), "proposal": (6, 6)}


def framed(question, prefix=""):
    return prefix + reverse("embed-question", args=[question.consultation.slug, question.pk])


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", ["single", "approval", "support", "ranking", "scale"])
def test_result_of_a_poll_is_framed_as_it_moves_and_once_closed(consultation, kind):
    question = polls.opened(consultation, kind, visibility="live", max_choices=2)
    for _ in range(5):
        first = {
            "support": ["support"],
            "scale": [{"option": option, "value": -50} for option in polls.ids(question)],
        }
        polls.vote(make.person(consultation=consultation), question, 0, choices=first.get(kind))
    answer = make.client().get(framed(question))
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "public, max-age=0, s-maxage=5")
    assert [
        tag for tag in ("<script", "<form", "<button", "<input", "<iframe", "style=") if tag in page
    ] == []
    assert "Résultat provisoire" in page
    assert "Vote ouvert" in page
    assert re.search(r">\s*Voter\s*<", page)
    polls.end(question)
    page = make.client().get(framed(question)).content.decode()
    assert "Résultat définitif" in page
    assert "Vote clos le" in page
    assert not re.search(r">\s*Voter\s*<", page)
    assert (
        f'href="{reverse("question", args=[consultation.slug, question.pk])}" target="_blank"'
        in page
    )
    assert "Final result" in make.client().get(framed(question, "/en")).content.decode()


@pytest.mark.parametrize("visibility", ["after_vote", "sealed"])
def test_hidden_result_is_in_no_embed_until_the_close(consultation, visibility):
    question, voter = (
        polls.opened(consultation, visibility=visibility),
        make.person(consultation=consultation),
    )
    for viewer in (voter, *(make.person(consultation=consultation) for _ in range(9))):
        polls.vote(viewer, question, 0)
    for reader in (None, voter, make.person("manager", consultation)):
        page = make.client(reader).get(framed(question)).content.decode()
        assert "Le résultat est caché jusqu’à la clôture" in page
        assert ("hbar" in page, "10" in ID.sub("", page.split("<main")[1])) == (False, False)
    polls.end(question)
    assert "hbar" in make.client().get(framed(question)).content.decode()


def test_embed_of_a_draft_poll_or_under_another_consultation_is_not_found(
    consultation, organisation
):
    draft, manager = polls.draft(consultation), make.person("manager", consultation)
    assert {make.client(viewer).get(framed(draft)).status_code for viewer in (None, manager)} == {
        404
    }
    other = make.consultation(organisation, slug="autre")
    assert (
        make.client()
        .get(framed(polls.opened(consultation)).replace("essai", other.slug))
        .status_code
        == 404
    )


def test_poll_gives_the_code_to_copy_and_oembed_describes_it(consultation):
    question = polls.opened(consultation)
    page = reverse("question", args=["essai", question.pk])
    for prefix in ("", "/en"):
        content = make.client().get(prefix + page).content.decode()
        code = unescape(re.search(r'id="embed-code">(.*?)</code>', content)[1])
        assert f'src="http://testserver{framed(question, prefix)}"' in code
        [found] = re.findall(
            r'type="application/json\+oembed" href="([^"]*)"', content.split("</head>")[0]
        )
        described = make.client().get(unescape(found)).json()
        assert f'src="http://testserver{framed(question, prefix)}"' in described["html"]
        assert described["title"] == "Quand ouvrir la médiathèque ? (exemple)"
        assert "atom+xml" not in content.split("</head>")[0]
    draft = reverse("question", args=["essai", polls.draft(consultation).pk])
    assert (
        "embed-code"
        not in make.client(make.person("manager", consultation)).get(draft).content.decode()
    )


def test_framed_poll_asks_the_same_for_one_vote_and_for_three(consultation):
    question = polls.opened(consultation, visibility="live")

    def add_objects():
        polls.vote(make.person(consultation=consultation), question, 1)

    add_objects()
    assert count_queries_twice(framed(question), add_objects) == (6, 6)


def test_framed_contribution_says_whether_its_opinions_still_move(consultation, proposal):
    given.position(proposal)
    page = make.client().get(addresses(proposal)["proposal"]).content.decode()
    assert ("1 avis" in page, "Les avis sont encore ouverts" in page) == (True, True)
    make.move_phases(consultation, days=-30)
    page = make.client().get(addresses(proposal)["proposal"]).content.decode()
    assert ("1 avis" in page, "Les avis sont encore ouverts" in page) == (True, False)

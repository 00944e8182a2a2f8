"""Embeds: public content that other sites may frame, with links only and no cookie or script."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from moderation.decisions.actions.decisions import decide
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


@pytest.mark.sampled(1)
def test_embeds_alone_are_framed_by_other_sites(organisation, tmp_path, settings, sample):
    settings.MEDIA_ROOT = tmp_path
    somewhere = world(organisation)
    embeds, others = (
        [page for page in pages() if page.name.startswith("embed-") is is_embed]
        for is_embed in (True, False)
    )
    framed = set()
    for page in [*embeds, *sample("framed", others, 8)]:
        for _place, address in somewhere.addresses(page):
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
        told = answer.content.decode()
        assert not answer.cookies
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=5"
        assert [
            tag for tag in ("<script", "<form", "<button", "<input", "<iframe") if tag in told
        ] == []
        anchors = re.findall(r"<a [^>]*>", told)
        assert len(anchors) > 1
        assert [one for one in anchors if 'target="_blank" rel="noopener"' not in one] == []
        assert 'data-theme="auto"' in told


def test_embeds_show_their_objects(consultation, proposal):
    for _ in range(10):
        given.position(proposal)
    told = {
        name: make.client().get(address).content.decode()
        for name, address in addresses(proposal).items()
    }
    assert "Quelle question pour le thème 1" in told["consultation"]
    assert proposal.title in told["topic"]
    assert proposal.title in told["proposal"]
    assert "bar-agree" in told["proposal"]
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
    for who in (None, voter):
        for address in addresses(proposal).values():
            assert "bar-agree" not in make.client(who).get(address).content.decode()


def test_removed_text_is_in_no_embed_even_for_its_author_and_the_team(consultation):
    """Check section 23 of docs/security-tests.md."""
    author, moderator = (
        make.person(consultation=consultation),
        make.person("moderator", consultation),
    )
    proposal = given.proposal(consultation, author, title="Un titre de trop")
    assert "Un titre de trop" in make.client().get(addresses(proposal)["proposal"]).content.decode()
    why = {
        "action": "remove",
        "reason": "insult",
        "facts": "Une voisine y est traitée de menteuse.",
    }
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, **why)
    for who in (None, author, moderator):
        for address in addresses(proposal).values():
            told = make.client(who).get(address).content.decode()
            assert ("Un titre de trop" in told, given.BODY[:20] in told) == (False, False)


def test_drafts_are_not_embedded_even_with_their_preview_key(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    manager = make.client(make.person("manager", draft))
    for client in (make.client(), manager):
        for query in ("", f"?preview={draft.preview_key}"):
            assert (
                client.get(reverse("embed-consultation", args=["brouillon"]) + query).status_code
                == 404
            )


def test_pages_give_the_code_to_copy_and_it_leads_to_the_embed(proposal):
    shown, framed = addresses(proposal, ""), addresses(proposal)
    for name, page in shown.items():
        told = make.client().get(page).content.decode()
        code = unescape(re.search(r'id="embed-code">(.*?)</code>', told)[1])
        [src] = re.findall(r'<iframe src="([^"]*)"', code)
        assert src == f"http://testserver{framed[name]}"
        assert make.client().get(src.removeprefix("http://testserver")).status_code == 200


def test_oembed_is_discovered_and_says_how_to_show_the_page(proposal):
    for prefix in ("", "/en"):
        for name, page in addresses(proposal, "").items():
            head = make.client().get(prefix + page).content.decode().split("</head>")[0]
            [found] = re.findall(r'type="application/json\+oembed" href="([^"]*)"', head)
            answer = make.client().get(unescape(found))
            told = json.loads(answer.content)
            assert (told["version"], told["type"]) == ("1.0", "rich")
            assert told["title"] == {"proposal": proposal.title}.get(name, told["title"])
            assert f'src="http://testserver{prefix}{addresses(proposal)[name]}"' in told["html"]
            assert answer["Cache-Control"] == "public, max-age=0, s-maxage=5"
            assert (
                answer["Access-Control-Allow-Origin"] == "*"
                if "Access-Control-Allow-Origin" in answer
                else True
            )


def test_oembed_keeps_within_what_is_asked_and_escapes_titles(consultation):
    proposal = given.proposal(consultation, title='Une "idée" <b>grasse</b> & longue')
    page = f"http://testserver{given.address('proposal', proposal)}"
    told = (
        make.client().get("/oembed/", {"url": page, "maxwidth": "300", "maxheight": "200"}).json()
    )
    assert (told["width"], told["height"]) == (300, 200)
    assert "<b>" not in told["html"]
    assert told["html"].count('"') == 10


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
    def more():
        given.comment(given.proposal(consultation, topic=proposal.topic))

    more()
    counts = {
        name: count_queries_twice(address, more) for name, address in addresses(proposal).items()
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
    told = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "public, max-age=0, s-maxage=5")
    assert [
        tag for tag in ("<script", "<form", "<button", "<input", "<iframe", "style=") if tag in told
    ] == []
    assert "Résultats provisoires" in told
    assert "Vote ouvert" in told
    assert re.search(r">\s*Voter\s*<", told)
    polls.end(question)
    told = make.client().get(framed(question)).content.decode()
    assert "Résultat définitif" in told
    assert "Vote clos le" in told
    assert not re.search(r">\s*Voter\s*<", told)
    assert (
        f'href="{reverse("question", args=[consultation.slug, question.pk])}" target="_blank"'
        in told
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
    for who in (None, voter, make.person("manager", consultation)):
        told = make.client(who).get(framed(question)).content.decode()
        assert "Le résultat est caché jusqu’à la clôture" in told
        assert ("hbar" in told, "10" in ID.sub("", told.split("<main")[1])) == (False, False)
    polls.end(question)
    assert "hbar" in make.client().get(framed(question)).content.decode()


def test_embed_of_a_draft_poll_or_under_another_consultation_is_not_found(
    consultation, organisation
):
    draft, manager = polls.draft(consultation), make.person("manager", consultation)
    assert {make.client(who).get(framed(draft)).status_code for who in (None, manager)} == {404}
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
        told = make.client().get(prefix + page).content.decode()
        code = unescape(re.search(r'id="embed-code">(.*?)</code>', told)[1])
        assert f'src="http://testserver{framed(question, prefix)}"' in code
        [found] = re.findall(
            r'type="application/json\+oembed" href="([^"]*)"', told.split("</head>")[0]
        )
        described = make.client().get(unescape(found)).json()
        assert f'src="http://testserver{framed(question, prefix)}"' in described["html"]
        assert described["title"] == "Quand ouvrir la médiathèque ? (exemple)"
        assert "atom+xml" not in told.split("</head>")[0]
    draft = reverse("question", args=["essai", polls.draft(consultation).pk])
    assert (
        "embed-code"
        not in make.client(make.person("manager", consultation)).get(draft).content.decode()
    )


def test_framed_poll_asks_the_same_for_one_vote_and_for_three(consultation):
    question = polls.opened(consultation, visibility="live")

    def more():
        polls.vote(make.person(consultation=consultation), question, 1)

    more()
    assert count_queries_twice(framed(question), more) == (6, 6)


def test_framed_contribution_says_whether_its_opinions_still_move(consultation, proposal):
    given.position(proposal)
    told = make.client().get(addresses(proposal)["proposal"]).content.decode()
    assert ("1 avis" in told, "Les avis sont encore ouverts" in told) == (True, True)
    make.move_phases(consultation, days=-30)
    told = make.client().get(addresses(proposal)["proposal"]).content.decode()
    assert ("1 avis" in told, "Les avis sont encore ouverts" in told) == (True, False)

"""The pages of quotations, their API, their open data, and the public component."""

from urllib.parse import urlencode

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from consult.opendata.writers.sources import ROWS
from consult.outcomes.exceptions import SynthesisIsIncomplete
from consult.outcomes.models import Quotation
from consult.outcomes.quotations import actions
from consult.outcomes.quotations.quoted_sources import SourceReference
from consult.outcomes.syntheses.actions.blocks import add_block
from consult.outcomes.syntheses.actions.publication import publish_version
from consult.outcomes.syntheses.content import QuotationContent
from consult.outcomes.syntheses.selectors import current_version
from debates.proposals.actions import proposals as proposal_actions
from tests.debates import given as debates
from tests.factories import make
from tests.outcomes.quotations import given
from tests.pages.html_pages import find_form, find_link, read_page, tick
from tests.workshops import given as spoken


def address(chapter, proposal, **more):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    page = reverse("staff-quotation-new", args=["essai", chapter.pk])
    return f"{page}?proposal={proposal.number}{query}"


def words_of(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())


def quoted(chapter, writer, proposal, text=given.WORDS):
    source = SourceReference("proposal", proposal_id=proposal.pk, version=1)
    return actions.quote_in_chapter(
        viewer=writer,
        chapter_id=chapter.pk,
        source=source,
        text=text,
        accepted_warnings=["negation_outside"],
    )


def test_pasted_words_are_quoted_after_a_refusal_that_shows_the_difference(
    chapter, writer, proposal
):
    team = make.client(writer)
    here = address(chapter, proposal)
    page = words_of(team.get(here))
    assert "Les guichets ne doivent pas fermer." in page and "**" not in page
    refused = team.post(here, {"text": "Il faut une machine dans chaque mairie."})
    page = words_of(refused)
    assert refused.status_code == 422
    assert "Il faut une machine dans chaque mairie." in page
    assert "s’écarte de la source" in page
    assert page.index("<del>") and page.index("<ins>")
    warned = team.post(here, {"text": "Les guichets ne doivent […] fermer. Il faut une personne"})
    assert warned.status_code == 422
    assert "La coupe retire une négation" in words_of(warned)
    assert not Quotation.objects.exists() and not chapter.blocks.exists()
    sent = {
        "text": "Les guichets ne doivent […] fermer. Il faut une personne",
        "accepted_warnings": "removes_negation",
        "highlight": "une personne",
    }
    assert team.post(here, sent).status_code == 302
    quotation = Quotation.objects.get()
    assert (quotation.highlight, quotation.accepted_warnings) == (
        "une personne",
        ["removes_negation"],
    )


def test_quotation_is_changed_and_deleted_by_its_page(chapter, writer, proposal, author):
    quotation = quoted(chapter, writer, proposal)
    team = make.client(writer)
    here = reverse("staff-quotation", args=["essai", quotation.pk])
    debates.edit(proposal, author, body="Une borne suffit à tout le monde (exemple).")
    page = words_of(team.get(here))
    assert "Vous citez une version antérieure" in page and given.WORDS in page
    sent = {"text": "dans chaque mairie", "accepted_warnings": "negation_outside"}
    assert team.post(here, sent).status_code == 302
    [changed] = Quotation.objects.in_draft()
    assert changed.text == "dans chaque mairie"
    removed = reverse("staff-quotation-remove", args=["essai", changed.pk])
    assert team.post(removed).status_code == 302
    assert not Quotation.objects.in_draft().exists()
    assert make.client(author).get(here).status_code in (403, 404)


def test_comment_and_passages_can_be_chosen_without_a_script(
    chapter, writer, proposal, consultation
):
    comment = debates.comment(proposal)
    workshop = spoken.workshop(consultation, consent="forms")
    recording = spoken.recording(
        workshop, ("Voix 1", "Le car ne passe plus."), consent="forms", is_whole_public=True
    )
    team = make.client(writer)
    assert f"?comment={comment.pk}" in words_of(team.get(address(chapter, proposal)))
    new = reverse("staff-quotation-new", args=["essai", chapter.pk])
    assert debates.COMMENT in words_of(team.get(f"{new}?comment={comment.pk}"))
    listed = words_of(team.get(reverse("staff-quotation-passages", args=["essai", chapter.pk])))
    assert "Le car ne passe plus." in listed
    segment = recording.segments.get()
    here = f"{new}?recording={recording.pk}&segment={segment.pk}"
    assert team.post(here, {"text": "Le car ne passe plus."}).status_code == 302
    assert Quotation.objects.get().block.kind == "excerpt"
    passages = reverse("staff-quotation-passages", args=["essai", chapter.pk])
    assert team.get(passages, {"block": segment.pk}).status_code == 404
    assert team.get(f"{new}?proposal=x").status_code == 400
    assert team.get(f"{new}?proposal=999").status_code == 404


def test_words_of_a_workshop_are_quoted_by_the_forms_of_the_pages(chapter, writer, consultation):
    workshop = spoken.workshop(consultation, consent="forms")
    spoken.recording(
        workshop, ("Voix 1", "Le car ne passe plus."), consent="forms", is_whole_public=True
    )
    block = add_block(viewer=writer, chapter_id=chapter.pk, kind="excerpt")
    team = make.client(writer)
    here = reverse("staff-chapter", args=["essai", chapter.pk])
    in_block = find_link(team.get(here), "Choisir le passage")
    assert str(block.pk) in in_block
    for passages in (in_block, reverse("staff-quotation-passages", args=["essai", chapter.pk])):
        form = find_form(team.get(passages), "segment")
        quote = f"{form.address}?{urlencode(tick(form, 'segment'), doseq=True)}"
        page = team.get(quote)
        assert page.status_code == 200
        assert team.post(quote, find_form(page, "text").values()).status_code == 302
    assert [row.text for row in Quotation.objects.all()] == ["Le car ne passe plus."] * 2
    assert Quotation.objects.filter(block=block).count() == 1
    assert chapter.blocks.count() == 2


def test_form_of_passages_without_a_tick_comes_back_with_the_reason(chapter, writer, consultation):
    workshop = spoken.workshop(consultation, consent="forms")
    spoken.recording(
        workshop, ("Voix 1", "Le car ne passe plus."), consent="forms", is_whole_public=True
    )
    team = make.client(writer)
    passages = reverse("staff-quotation-passages", args=["essai", chapter.pk])
    form = find_form(team.get(passages), "segment")
    page = team.get(f"{form.address}?{urlencode(form.values(), doseq=True)}", follow=True)
    assert (page.status_code, page.redirect_chain[-1][0]) == (200, passages)
    assert "Cochez un passage" in words_of(page)


def test_writer_who_adds_a_quotation_chooses_a_contribution_first(chapter, writer, proposal):
    team = make.client(writer)
    here = reverse("staff-block-new", args=["essai", chapter.pk])
    empty = add_block(viewer=writer, chapter_id=chapter.pk, kind="quotation")
    chosen = team.post(here, {"kind": "quotation"}, follow=True)
    assert "Choisissez la contribution à citer" in words_of(chosen)
    in_block = find_link(chosen, "Choisissez la contribution à citer")
    for start in (chosen, team.get(in_block)):
        opened = read_page(team.get(find_link(start, proposal.title)))
        form = next(form for form in opened.forms() if "/quote/" in form.address)
        sent = form.values() | {"text": given.WORDS}
        assert team.post(form.address, sent).status_code == 302
    assert Quotation.objects.filter(block=empty).count() == 1
    assert chapter.blocks.count() == 2


def test_writer_who_adds_a_sound_excerpt_chooses_its_words_first(chapter, writer):
    here = reverse("staff-block-new", args=["essai", chapter.pk])
    chosen = make.client(writer).post(here, {"kind": "excerpt"})
    assert chosen.url == reverse("staff-quotation-passages", args=["essai", chapter.pk])
    assert not chapter.blocks.exists()


def test_history_of_a_block_leads_back_to_the_block(chapter, writer):
    block = add_block(viewer=writer, chapter_id=chapter.pk, kind="paragraph", text="Un (exemple).")
    page = make.client(writer).get(reverse("staff-block-history", args=["essai", block.pk]))
    assert f"#b-{block.pk}" in find_link(page, chapter.title)


def test_version_with_a_quotation_that_left_its_source_is_not_published(
    chapter, writer, proposal, author, consultation
):
    quoted(chapter, writer, proposal)
    manager = make.person("manager", consultation)
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    with pytest.raises(SynthesisIsIncomplete) as refused:
        publish_version(viewer=manager, synthesis_id=chapter.synthesis_id)
    assert any("n’est plus public" in lack for lack in refused.value.lacks)


def test_published_quotations_are_in_the_api_and_in_open_data(
    chapter, writer, proposal, author, consultation
):
    api = "/api/v1/consultations/essai/quotations/"
    visitor = make.client()
    quoted(chapter, writer, proposal)
    assert visitor.get(api).json()["results"] == []
    publish_version(viewer=make.person("manager", consultation), synthesis_id=chapter.synthesis_id)
    [row] = visitor.get(api).json()["results"]
    assert (row["text"], row["number"], row["version"]) == (given.WORDS, proposal.number, 1)
    assert (row["author"], row["sound"]) == ("une personne, en son nom", None)
    assert row["url"] == f"http://testserver/consultations/essai/proposals/{proposal.number}/"
    public = make.visitor(consultation.organisation)
    [data] = ROWS["quotations"](public, consultation)
    assert (data["proposal"], data["text"]) == (str(proposal.pk), given.WORDS)
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    assert visitor.get(api).json()["results"] == []
    assert list(ROWS["quotations"](public, consultation)) == []
    assert current_version(public, consultation.pk).quotations()[0][1].withdrawn


def test_component_shows_marks_language_and_escaped_words():
    content = QuotationContent(
        id="1",
        text_html='<span lang="en">One &lt;b&gt; <mark>desk &amp; more</mark></span>',
        text="",
        kind="proposal",
        number=133,
        author_label="une personne, en son nom",
        url="/consultations/essai/proposals/133/",
    )
    with translation.override("fr"):
        page = render_to_string("components/quotation.html", {"quotation": content})
    assert '«\u00a0<span lang="en">One &lt;b&gt; <mark>desk &amp; more</mark></span>\u00a0»' in page
    assert "Contribution n°" in page and "133" in page

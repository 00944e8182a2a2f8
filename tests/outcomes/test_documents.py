"""The documents of a synthesis: pages, PDF, ODT, JSON-LD and data, with all elements of 2017."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from itertools import pairwise
from types import SimpleNamespace
from uuid import uuid4
from zipfile import ZipFile

import outloud
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from odfdo import Document
from pypdf import PdfReader

from consult.accounts.viewer import Viewer
from consult.core.files.checks import prepare
from consult.opendata.writers.sources import ROWS
from consult.organisations.actions import choose_logo
from consult.outcomes.documents import files
from consult.outcomes.models import ActorKind, SynthesisVersion
from consult.outcomes.sources.actions import source_edits as source_actions
from consult.outcomes.syntheses.actions import blocks, chapters, main_points, publication
from tests.api.callers import Caller, proposal
from tests.core import uploads
from tests.factories import make

# The elements of the published synthesis of « Territoire numérique » (2017), and the words by which
# a document of this test shows each of them.
ELEMENTS_OF_2017 = {
    "cover: title": "Synthèse : Une consultation d'essai",
    "cover: authority": "Ville d'essai (exemple)",
    "cover: dates": "Consultation du",
    "cover: version": "Version 1, publiée le",
    "contents": "Sommaire",
    "introduction": "Pourquoi cette consultation.",
    "method": "Méthode",
    "method: figures": "Contributions par thème",
    "method: rule of a figure": "Contributions publiées",
    "topic: number": "Thème 1",
    "topic: question": "Quelle question pour le thème 1 ?",
    "topic: contributions": "Contributions",
    "topic: main point": "Ouvrir plus longtemps la médiathèque.",
    "topic: contributions of the main point": "n° 1",
    "quotation": "La médiathèque pourrait rester ouverte […] deux soirs par semaine.",
    "quotation: source": "Contribution n° 1",
    "quotation: named author": "Une habitante (exemple)",
    "sources: annex": "Sources citées par les participants",
    "sources: kind of actor": "Acteurs associatifs",
    "sources: title": "Rapport annuel des médiathèques",
    "sources: address": "https://exemple.org/rapport",
    "cross-cutting theme": "Thèmes transversaux",
    "cross-cutting theme: quotation": "Chacun devrait pouvoir venir le soir.",
    "next steps": "Prochaines étapes",
    "next steps: step": "Le conseil délibère en juin.",
    "open data": "Données ouvertes",
    "open data: licence": "Licence Ouverte / Open Licence 2.0",
    "editorial record": "Rédaction et relecture",
    "editorial record: writer": "Rédactrice (exemple)",
    "editorial record: no machine": "Aucune machine",
}


def quotation(text, number, label=None):
    return {
        "id": f"q{number}{label or ''}",
        "text_html": f"<p>{text}</p>",
        "text": text,
        "kind": "proposal",
        "number": number,
        "author_label": label,
        "url": f"/consultations/essai/proposals/{number}/",
        "sound": {"recording": str(uuid4()), "start": 62.0, "end": 90.0} if label else None,
        "state": "verified",
        "withdrawn": "",
    }


@pytest.fixture
def published(consultation):
    """A published synthesis that has every element of 2017, written through the actions."""
    writer = make.person("writer", consultation, public_name="Rédactrice (exemple)")
    manager = make.person("manager", consultation)
    written = proposal(consultation)
    source_actions.add_source(
        viewer=writer, consultation_id=consultation.pk, title="Un livre", proposal_numbers=[1]
    )
    kind_id = ActorKind.objects.get(label_fr="Acteurs associatifs").pk
    source_actions.add_source(
        viewer=writer,
        consultation_id=consultation.pk,
        title="Rapport annuel des médiathèques",
        url="https://exemple.org/rapport",
        kind_id=kind_id,
        topic_id=consultation.topics.get(number=1).pk,
    )
    synthesis = chapters.create_synthesis(viewer=writer, consultation_id=consultation.pk)
    chapters.edit_synthesis(
        viewer=writer, synthesis_id=synthesis.pk, introduction="Pourquoi **cette** consultation."
    )
    texts = {
        "essentials": ("main_point", "Ouvrir *plus longtemps* la médiathèque."),
        "introduction": ("paragraph", "Qui a participé :\n\n- des habitantes\n- des associations"),
        "method": ("paragraph", "Comment les textes ont été lus."),
        "topic": ("main_point", "Ouvrir plus longtemps la médiathèque."),
        "theme": ("paragraph", "Ce que les thèmes ont en commun."),
        "sources": ("paragraph", "Les sources que citent les contributions."),
        "next_steps": ("next_steps", "Le conseil délibère en juin."),
    }
    for chapter in synthesis.chapters.all():
        kind, text = texts[chapter.kind]
        block = blocks.add_block(viewer=writer, chapter_id=chapter.pk, kind=kind, text=text)
        if kind == "main_point":
            main_points.attach_contributions(
                viewer=writer, block_id=block.pk, proposal_ids=[written.pk]
            )
    version = publication.publish_version(viewer=manager, synthesis_id=synthesis.pk)
    # What the pages of quotations would have put there.
    words = "La médiathèque pourrait rester ouverte […] deux soirs par semaine."
    quoted = {
        "topic": quotation(words, 1, "Une habitante (exemple)"),
        "theme": quotation("Chacun devrait pouvoir venir le soir.", 1),
    }
    for chapter in version.content["chapters"]:
        if chapter["kind"] in quoted:
            block = {"id": f"b-{chapter['kind']}", "kind": "quotation"}
            chapter["blocks"].append(block | {"quotation": quoted[chapter["kind"]]})
    SynthesisVersion.objects.filter(pk=version.pk).update(content=version.content)
    version.refresh_from_db()
    return SimpleNamespace(version=version, manager=manager, writer=writer, synthesis=synthesis)


def plain(text):
    """Return words without the spaces and signs that typography and line ends change."""
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("\u00ad", "")).replace(" ", "")


def find_missing_elements(words):
    return [name for name, text in ELEMENTS_OF_2017.items() if plain(text) not in plain(words)]


def page_of(name, *args):
    response = make.client().get(reverse(name, args=["essai", *args]))
    assert response.status_code == 200
    return response


def test_page_and_chapters_have_every_element_of_2017(published):
    page = page_of("synthesis").content.decode()
    assert find_missing_elements(unescape(re.sub(r"<[^>]+>", "", page))) == ["contents"]
    assert 'aria-label="Sommaire de la synthèse"' in page
    assert 'type="application/ld+json"' in page
    parts = files.document_of(published.version.organisation, published.version).parts
    pages = "".join(
        page_of("synthesis-chapter", 1, position).content.decode()
        for position in range(1, len(parts) + 1)
    )
    assert find_missing_elements(unescape(re.sub(r"<[^>]+>", "", pages))) == ["contents"]
    assert make.client().get(reverse("synthesis-chapter", args=["essai", 1, 99])).status_code == 404


def test_pdf_is_tagged_and_has_every_element_of_2017(published):
    pytest.importorskip("weasyprint")
    pdf = PdfReader(BytesIO(b"".join(page_of("synthesis-pdf", 1).streaming_content)))
    words = " ".join(page.extract_text() for page in pdf.pages)
    assert find_missing_elements(words) == []
    root = pdf.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("fr", True)
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert (
        pdf.metadata.title.startswith("Synthèse") and root["/ViewerPreferences"]["/DisplayDocTitle"]
    )
    assert all("/StructParents" in page and page["/Tabs"] == "/S" for page in pdf.pages)
    titles = {item.title.strip() for item in _flat(pdf.outline)}
    assert {"Sommaire", "Méthode", "Données ouvertes"} <= titles
    tags = _tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/BlockQuote", "/TH", "/TD", "/L", "/Link"} <= tags


def _flat(outline):
    for item in outline:
        yield from _flat(item) if isinstance(item, list) else [item]


def _tags(element, found=None):
    found = set() if found is None else found
    if "/S" in element:
        found.add(element["/S"])
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        child = kid.get_object()
        if hasattr(child, "get") and child.get("/Type") != "/OBJR" and "/K" in child:
            _tags(child, found)
    return found


HEADINGS = "# Un\n\nl'eau\n\n### Deux d'entre eux\n\n## Trois\n\n- un\n- deux"


@pytest.fixture
def with_headings(published, settings, tmp_path):
    """Publish a paragraph with headings of every size, for an organisation with a logo."""
    settings.MEDIA_ROOT = tmp_path
    organisation = published.version.organisation
    logo = SimpleUploadedFile("logo.png", uploads.image("PNG", (120, 60)))
    choose_logo(organisation_id=organisation.pk, upload=prepare(logo))
    topic = published.synthesis.chapters.filter(kind="topic").first()
    blocks.add_block(viewer=published.writer, chapter_id=topic.pk, kind="paragraph", text=HEADINGS)
    publication.publish_version(
        viewer=published.manager, synthesis_id=published.synthesis.pk, note="Des titres."
    )
    return published


def skipped(levels):
    """Return the pairs of headings between which a level is missing."""
    return [(before, level) for before, level in pairwise(levels) if level > before + 1]


def test_pdf_passes_a_checker_of_pdf_ua_with_headings_logo_and_sources(with_headings, tmp_path):
    pytest.importorskip("weasyprint")
    path = tmp_path / "synthese.pdf"
    path.write_bytes(b"".join(page_of("synthesis-pdf", 2).streaming_content))
    result = outloud.check(str(path))
    assert [row for row in result.findings if row.severity == "error"] == []
    assert "fail" not in {row["status"] for row in result.criteria["pdfua1"]}
    tags = _tags(PdfReader(path).trailer["/Root"]["/StructTreeRoot"])
    assert {"/Figure", "/H3", "/H4"} <= tags


def test_headings_skip_no_level_on_pages_and_in_odt(with_headings):
    page = page_of("synthesis").content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])", page.partition("<main")[2])]
    assert skipped(levels) == [] and 4 in levels
    document = Document(BytesIO(b"".join(page_of("synthesis-odt", 2).streaming_content)))
    assert skipped([int(header.level) for header in document.body.headers]) == []


def test_odt_has_logo_contents_and_typographic_apostrophes(with_headings):
    octets = b"".join(page_of("synthesis-odt", 2).streaming_content)
    document = Document(BytesIO(octets))
    content = document.body.serialize()
    assert "Logo" in content and "draw:image" in content
    contents = content.partition("<text:index-body>")[2].partition("</text:index-body>")[0]
    assert "Sommaire" in contents and "#editorial-record" in contents
    assert 'text:name="editorial-record"' in content
    assert "Deux d’entre eux" in content and "d'entre" not in content


def test_first_day_of_a_month_is_written_as_french_does(published):
    first = datetime(2026, 12, 1, 12, tzinfo=UTC)
    SynthesisVersion.objects.update(published_at=first)
    assert "publiée le 1er décembre 2026" in page_of("synthesis").content.decode()


def test_odt_has_every_element_of_2017_with_real_headings(published):
    octets = b"".join(page_of("synthesis-odt", 1).streaming_content)
    document = Document(BytesIO(octets))
    assert find_missing_elements(document.get_formatted_text()) == []
    levels = {int(header.level) for header in document.body.headers}
    assert levels == {1, 2, 3, 4} and document.body.tables and document.body.lists
    assert document.meta.language == "fr" and document.meta.title.startswith("Synthèse")


def test_correction_is_a_dated_version_and_the_first_one_stays(published):
    blocks.add_block(
        viewer=published.writer,
        chapter_id=published.synthesis.chapters.get(kind="essentials").pk,
        kind="paragraph",
        text="Une précision.",
    )
    publication.publish_version(
        viewer=published.manager,
        synthesis_id=published.synthesis.pk,
        note="Le nombre de soirs est corrigé.",
    )
    latest = page_of("synthesis").content.decode()
    assert "Une précision" in latest and "Le nombre de soirs est corrigé" in latest
    first = page_of("synthesis-version", 1).content.decode()
    assert "Une précision" not in first and "version plus récente" in first
    listed = page_of("synthesis-versions").content.decode()
    assert "Le nombre de soirs est corrigé" in listed and published.version.sha256 in listed


def test_withdrawn_quotation_is_a_gap_in_every_document(published):
    version = published.version
    for chapter in version.content["chapters"]:
        for block in chapter["blocks"]:
            if block.get("quotation") and chapter["kind"] == "theme":
                block["quotation"] |= {
                    "text": "",
                    "text_html": "",
                    "number": None,
                    "url": "",
                    "withdrawn": "Un passage a été retiré.",
                }
    version.save(update_fields=["content"])
    for octets in (
        page_of("synthesis").content,
        Document(BytesIO(b"".join(page_of("synthesis-odt", 1).streaming_content)))
        .get_formatted_text()
        .encode(),
    ):
        assert "Un passage a été retiré.".encode() in octets
        assert b"Chacun devrait pouvoir" not in octets


def test_editorial_record_is_linked_data_and_open_data(consultation, published):
    record = json.loads(page_of("synthesis-jsonld", 1).content)
    assert (record["@type"], record["creditText"]) == ("Report", "Rédactrice (exemple)")
    assert record["digitalSourceType"].endswith("/digitalCreation")
    assert record["license"].startswith("https://")
    [row] = ROWS["syntheses"](Viewer.public(consultation.organisation), consultation)
    assert json.loads(row["editorial_record"]) == record
    assert (row["machine"], row["writers"]) == ("none", "Rédactrice (exemple)")
    assert json.loads(row["content"])["title"] == row["title"]


def test_api_returns_a_version_with_its_content_and_record(published):
    answer = Caller().read("/consultations/essai/synthesis/").json()
    assert answer["version"]["number"] == 1 and len(answer["versions"]) == 1
    assert answer["content"]["licence"] == "etalab-2.0"
    assert answer["editorial_record"]["@type"] == "Report"
    assert Caller().read("/consultations/essai/synthesis/?version=2").status_code == 404


def test_synthesis_that_is_not_published_is_not_found(consultation):
    names = ("synthesis", "synthesis-versions")
    assert {make.client().get(reverse(name, args=["essai"])).status_code for name in names} == {404}
    assert Caller().read("/consultations/essai/synthesis/").status_code == 404


def test_draft_says_so_on_each_page_of_its_files_and_is_read_by_writers(published):
    mark = plain("Projet : document de travail, non publié")
    address = {form: reverse(f"staff-synthesis-{form}", args=["essai"]) for form in ("pdf", "odt")}
    assert make.client().get(address["pdf"]).status_code == 302
    client = make.client(published.writer)
    pdf = PdfReader(BytesIO(b"".join(client.get(address["pdf"]).streaming_content)))
    assert len(pdf.pages) > 3
    assert all(mark in plain(page.extract_text()) for page in pdf.pages)
    octets = b"".join(client.get(address["odt"]).streaming_content)
    with ZipFile(BytesIO(octets)) as package:
        styles = package.read("styles.xml").decode()
    header = styles.partition("<style:header>")[2].partition("</style:header>")[0]
    assert mark in plain(header)
    public = b"".join(page_of("synthesis-odt", 1).streaming_content)
    assert mark not in plain(Document(BytesIO(public)).get_formatted_text())

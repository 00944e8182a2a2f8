"""The statutory report: each contribution, its answer and the reasons, as PDF, ODT and CSV."""

import csv
from io import BytesIO, StringIO
from unittest import mock
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.urls import reverse
from pypdf import PdfReader

from consult.consultations.models import Topic
from consult.outcomes.answers.actions import drafts, publication
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("https://example.org")'


@pytest.fixture
def answered(consultation):
    """Return three contributions: one with a published answer, one with a draft, one without."""
    manager = make.person("manager", consultation)
    first, second = consultation.topics.all()[:2]
    proposals = [
        given.proposal(consultation, topic=first, title="Planter des arbres"),
        given.proposal(consultation, topic=second, title="Ouvrir la piscine", body=FORMULA * 2),
        given.proposal(consultation, topic=second, title="Réparer le banc"),
    ]
    words = {"state": "rejected", "body": "Non (exemple).", "reasons": "- le gaz\n- l'eau"}
    answer = drafts.draft_answer(manager, consultation.pk, proposal_ids=[proposals[0].pk], **words)
    publication.publish_answers(manager, [answer.pk])
    drafts.draft_answer(
        manager,
        consultation.pk,
        proposal_ids=[proposals[1].pk],
        state="accepted",
        body="Bientôt (exemple).",
    )
    return manager


def read(client, name, **query):
    answer = client.get(reverse(name, args=["essai"]), query)
    content = b"".join(answer.streaming_content)
    return content


def table(content):
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def test_table_lists_each_contribution_with_its_answer_and_reasons(answered):
    rows = table(read(make.client(), "answers-csv"))
    assert [(row["number"], row["state"], row["is_published"]) for row in rows] == [
        ("1", "rejected", "true"),
        ("2", "", "false"),
        ("3", "", "false"),
    ]
    assert rows[0]["state_in_words"] == "Non retenue" and "le gaz" in rows[0]["reasons"]
    assert rows[1]["text"].startswith("'=")


def test_table_of_the_team_has_the_answers_that_are_not_published(answered):
    rows = table(read(make.client(answered), "staff-answers-csv"))
    assert (rows[1]["answer"], rows[1]["is_published"]) == ("Bientôt (exemple).", "false")


def test_report_of_one_topic_has_its_contributions_only(answered):
    topic = Topic.objects.order_by("number").first()
    rows = table(read(make.client(), "answers-csv", topic=topic.slug))
    assert [row["number"] for row in rows] == ["1"]


def test_document_has_headings_paragraphs_and_list_items(answered):
    content = ZipFile(BytesIO(read(make.client(), "answers-odt"))).read("content.xml").decode()
    names = {"text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0"}
    root = ElementTree.fromstring(content)
    titles = ["".join(heading.itertext()) for heading in root.findall(".//text:h", names)]
    assert titles[0] == "Réponses aux contributions"
    assert [title for title in titles if "Planter des arbres" in title]
    lines = ["".join(paragraph.itertext()) for paragraph in root.findall(".//text:p", names)]
    for words in ("Non (exemple).", "• le gaz", "Non retenue", "Pas encore de réponse."):
        assert words in lines
    assert "Bientôt (exemple)." not in lines


def test_pdf_is_tagged_and_contains_each_contribution(answered):
    pdf = PdfReader(BytesIO(read(make.client(), "answers-pdf")))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "fr"
    words = " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)
    for title in ("Planter des arbres", "Ouvrir la piscine", "Réparer le banc", "Non retenue"):
        assert title in words
    assert "Bientôt" not in words


def test_report_is_not_public_before_an_answer_is_published(consultation):
    given.proposal(consultation)
    assert make.client().get(reverse("answers-csv", args=["essai"])).status_code == 404
    manager = make.client(make.person("manager", consultation))
    assert len(table(read(manager, "staff-answers-csv"))) == 1


def test_feed_of_a_consultation_has_its_published_answers(answered):
    feed = make.client().get(reverse("feed-consultation", args=["essai"])).content.decode()
    assert "Réponse de la collectivité" in feed and "#answer" in feed
    assert "Non (exemple)." in feed and "Bientôt" not in feed


def test_pdf_of_a_long_report_is_offered_and_made_in_parts(answered):
    topic = Topic.objects.order_by("number")[1]
    here = reverse("answers-pdf", args=["essai"])
    with mock.patch("frontend.presenters.answer_report.downloads.MOST_ON_PAPER", 2):
        page = make.client().get(reverse("answers", args=["essai"])).content.decode()
        for query in ("?part=1", "?part=2", f"?topic={topic.slug}"):
            assert f'href="{here}{query}"' in page
        assert f'href="{here}"' not in page
        assert make.client().get(here).status_code == 409
        for part in ("3", "0", "x"):
            assert make.client().get(here, {"part": part}).status_code == 404
        parts = [words_of(read(make.client(), "answers-pdf", part=n)) for n in (1, 2)]
    titles = ("Planter des arbres", "Ouvrir la piscine", "Réparer le banc")
    assert [[title in part for title in titles] for part in parts] == [
        [True, True, False],
        [False, False, True],
    ]


def test_report_with_drafts_says_so_on_each_page(answered):
    mark = "Projet : document de travail, non publié"
    pages = PdfReader(BytesIO(read(make.client(answered), "staff-answers-pdf"))).pages
    assert len(pages) > 1 and all(mark in plain(page) for page in pages)
    public = PdfReader(BytesIO(read(make.client(), "answers-pdf"))).pages
    assert not any(mark in plain(page) for page in public)
    styles = ZipFile(BytesIO(read(make.client(answered), "staff-answers-odt"))).read("styles.xml")
    header = styles.decode().partition("<style:header>")[2].partition("</style:header>")[0]
    assert mark in header.replace("\xa0", " ")


def words_of(content):
    return " ".join(plain(page) for page in PdfReader(BytesIO(content)).pages)


def plain(page):
    return " ".join(page.extract_text().split())

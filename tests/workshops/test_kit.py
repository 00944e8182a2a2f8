"""The printed kit: its content, its readability for machines and people, and its codes."""

import time
from io import BytesIO
from types import SimpleNamespace
from unittest import mock
from zipfile import ZipFile

import pytest
import qrcode
import segno
from django.core.cache import cache
from django.db import connection
from odfdo import Document
from pypdf import PdfReader

from consult.core.exceptions import PaperIsBusy
from consult.core.papers import paper
from consult.core.postgres import tenancy
from consult.workshops.kit import actions
from consult.workshops.kit import paper as kit_paper
from consult.workshops.kit.codes import BORDER, qr_of
from tests import witness
from tests.factories import make
from tests.workshops import given

pytestmark = pytest.mark.django_db
LONGEST_TO_DRAW = 60  # in seconds, on a machine with seven other tasks; 5 alone
QUESTIONS = [f"Quelle question pour le thème {n}" for n in (1, 2)]


def _words(pdf):
    return " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)


def _read(response):
    return b"".join(response.streaming_content)


@pytest.fixture(scope="module")
def drawn(django_db_setup, django_db_blocker):
    """Draw the kit of one consultation in each language.

    Return the responses, their files and the seconds that they took.
    """
    with django_db_blocker.unblock(), witness.undone():
        organisation = make.organisation()
        with tenancy.organisation(organisation.pk):
            make.consultation(organisation)
            connection.check_constraints()
        found = {}
        for language, prefix in (("fr", ""), ("en", "/en")):
            cache.clear()
            began = time.monotonic()
            answer = make.client().get(f"{prefix}/consultations/essai/kit/kit.pdf")
            pdf = PdfReader(BytesIO(_read(answer)))
            found[language] = SimpleNamespace(
                answer=answer, pdf=pdf, seconds=time.monotonic() - began
            )
    return SimpleNamespace(organisation=organisation, **found)


def test_the_pdf_is_tagged_names_its_language_and_contains_each_question(drawn):
    pdf = drawn.fr.pdf
    assert drawn.fr.seconds < LONGEST_TO_DRAW
    assert drawn.fr.answer["Content-Type"] == "application/pdf"
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"] and root["/Lang"] == "fr"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    words = _words(pdf)
    for question in QUESTIONS:
        assert words.count(question) == 2  # among the questions, and on its answer sheet
    assert drawn.organisation.name.replace("'", "’") in words
    assert f"1 / {len(pdf.pages)}" in words
    for page in pdf.pages:
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


def test_each_language_has_its_kit_and_paper_leads_to_its_pages(drawn):
    french, english = _words(drawn.fr.pdf), _words(drawn.en.pdf)
    assert "Notre table propose" in french and "Our table proposes" not in french
    assert "Our table proposes" in english and "Notre table propose" not in english
    assert "http://testserver/consultations/essai/topics/theme-1/" in french.replace(" ", "")
    assert "http://testserver/en/consultations/essai/topics/theme-1/" in english.replace(" ", "")


def test_the_same_content_is_drawn_once_and_a_changed_question_again(consultation):
    viewer = make.visitor(consultation.organisation)
    with mock.patch.object(
        kit_paper, "write_pdf", side_effect=lambda made: BytesIO(made.questions[0].encode())
    ) as drawn:
        for _time in range(2):
            actions.pdf_of(actions.kit_of(viewer, slug="essai"), use_cache=True)
        assert drawn.call_count == 1
        consultation.topics.filter(number=1).update(question_fr="Où ouvrir un lieu d'aide ?")
        changed = actions.pdf_of(actions.kit_of(viewer, slug="essai"), use_cache=True).read()
        assert changed == "Où ouvrir un lieu d'aide ?".encode()


def test_the_odt_opens_with_its_headings_questions_and_drawings(consultation):
    octets = _read(make.client().get("/consultations/essai/kit/kit.odt"))
    with ZipFile(BytesIO(octets)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "mimetype"
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        assert sum(name.startswith("Pictures/") for name in archive.namelist()) == 2
    document = Document(BytesIO(octets))
    headings = [str(header).strip() for header in document.body.headers]
    assert "Notre table propose…" in headings
    words = document.get_formatted_text()
    for question in QUESTIONS:
        assert question in words
    assert len(document.body.tables) == 2 + 32  # kinds of people, register, and blank cards


def test_qr_code_equals_the_one_of_another_encoder():
    # With 74 bytes, the address fills version 6-Q completely. Encoders may pad a shorter one each
    # in their own way.
    address = "https://essai.example.org/consultations/essai/topics/".ljust(73, "a") + "/"
    ours = segno.make_qr(address, error="q", boost_error=False)
    other = qrcode.QRCode(
        ours.version, qrcode.ERROR_CORRECT_Q, mask_pattern=ours.mask, border=BORDER
    )
    other.add_data(address, optimize=0)
    drawn = [[bool(module) for module in row] for row in other.get_matrix()]
    assert _drawn(qr_of(address)) == drawn


def _drawn(qr):
    """Return the modules that a path of strokes covers."""
    modules = [[False] * qr.size for _row in range(qr.size)]
    for stroke in qr.path.split("z")[:-1]:
        place, run = stroke.removeprefix("M").split("h")[:2]
        x, y = (int(part) for part in place.split())
        for column in range(x, x + int(run.partition("v")[0])):
            modules[y][column] = True
    return modules


def test_a_generic_kit_leads_to_topics_and_a_workshop_s_to_its_own_codes(consultation):
    workshop = given.workshop(consultation, topics=1)
    facilitator = given.facilitator(workshop)
    cards = given.cards(workshop, facilitator, {"voice": True}, {})
    generic = repr(actions.kit_of(make.visitor(consultation.organisation), slug="essai"))
    own = repr(actions.kit_of(facilitator, workshop_id=workshop.pk))
    assert "/consultations/essai/topics/theme-1/" in generic and "/w/" not in generic
    assert f"http://testserver/w/{workshop.code}/1/" in own and "theme-2" not in own
    assert f"/w/{workshop.code}/stop/" in own
    for card in cards:
        assert card.code in own and card.code not in generic


def test_the_codes_of_a_workshop_are_shown_to_its_facilitator_only(consultation):
    workshop = given.workshop(consultation)
    facilitator, other = given.facilitator(workshop), make.person("facilitator", consultation)
    card = given.cards(workshop, facilitator, {})[0]
    for page in ("kit/", "kit/print/", "kit/kit.odt", "kit/kit.pdf", "cards/"):
        address = f"/staff/workshops/{workshop.pk}/{page}"
        assert make.client(other).get(address).status_code == 403
        assert make.client(make.person(consultation=consultation)).get(address).status_code == 403
    printed = make.client(facilitator).get(f"/staff/workshops/{workshop.pk}/kit/print/")
    assert f"{card.code[:3]} {card.code[3:6]} {card.code[6:]}" in printed.content.decode()
    assert printed["Cache-Control"] == "private, no-store"
    pdf = make.client(facilitator).get(f"/staff/workshops/{workshop.pk}/kit/kit.pdf")
    assert f"{card.code[:3]} {card.code[3:6]} {card.code[6:]}" in _words(
        PdfReader(BytesIO(_read(pdf)))
    )


def test_kit_page_without_a_pdf_engine_offers_the_other_formats(consultation):
    with mock.patch.object(paper, "_engine", return_value=None):
        page = make.client().get("/consultations/essai/kit/").content.decode()
        assert make.client().get("/consultations/essai/kit/kit.pdf").status_code == 503
    assert "ne crée pas de PDF" in page and "kit.pdf" not in page
    assert "kit.odt" in page and "kit/print/" in page


def test_kits_are_drawn_one_at_a_time_and_a_long_wait_is_refused(consultation):
    made = actions.kit_of(make.visitor(consultation.organisation), slug="essai")
    with (
        mock.patch.object(paper, "PATIENCE", 0.01),
        paper._pdf_semaphore,
        pytest.raises(PaperIsBusy),
    ):
        kit_paper.write_pdf(made)


def test_page_to_print_contains_every_sheet(consultation):
    page = make.client().get("/consultations/essai/kit/print/").content.decode()
    for name in (
        "method",
        "questions",
        "answer-1",
        "answer-2",
        "attendance",
        "agreement",
        "parental",
        "register",
        "cards",
    ):
        assert f'id="kit-{name}"' in page
    assert "style=" not in page and "data:" not in page


def test_kit_of_a_draft_is_shown_to_its_team_only(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    for page in ("", "print/", "kit.pdf", "kit.odt"):
        assert make.client().get(f"/consultations/brouillon/kit/{page}").status_code == 404
    assert (
        make.client(make.person("manager", draft)).get("/consultations/brouillon/kit/").status_code
        == 200
    )


def test_a_consultation_without_topics_has_a_kit_all_the_same(organisation):
    make.consultation(organisation, topics=0)
    page = make.client().get("/consultations/essai/kit/").content.decode()
    assert "Aucune question pour l’instant" in page
    assert PdfReader(BytesIO(_read(make.client().get("/consultations/essai/kit/kit.pdf")))).pages


def test_a_text_makes_the_engine_load_no_address(consultation):
    consultation.topics.filter(number=1).update(
        background_fr="![x](file:///etc/passwd) <img src='http://a.example/'>"
    )
    made = actions.kit_of(make.visitor(consultation.organisation), slug="essai")
    opened = mock.patch("builtins.open", wraps=open)
    with mock.patch("socket.socket.connect", side_effect=AssertionError), opened as files:
        kit_paper.write_pdf(made)
    assert not [call for call in files.call_args_list if "passwd" in str(call)]


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_of_codes_are_cached_publicly_and_set_no_cookie(consultation, language):
    workshop = given.workshop(consultation, topics=1)
    for page in ("", "1/"):
        answer = make.client().get(f"{language}/w/{workshop.code.lower()}/{page}")
        assert (answer.status_code, answer["Cache-Control"]) == (
            200,
            "public, max-age=0, s-maxage=5",
        )
        assert not answer.cookies
        assert f"{language}/w/{workshop.code}/stop/" in answer.content.decode()
        assert "<form" not in answer.content.decode().partition("<main")[2].partition("</main")[0]


def test_codes_open_only_pages_of_their_workshop_and_organisation(consultation, other_organisation):
    workshop = given.workshop(consultation, topics=1)
    browser = make.client()
    for page in ("", "1/", "stop/", "withdrawn/"):
        assert browser.get(f"/w/{workshop.code}/{page}").status_code == 200
        assert browser.get(f"/w/BCDFGHJK/{page}").status_code == 404
        assert (
            make.client(host="autre.example.org").get(f"/w/{workshop.code}/{page}").status_code
            == 404
        )
    assert browser.get(f"/w/{workshop.code}/2/").status_code == 404
    workshop.state = "cancelled"
    workshop.save()
    assert browser.get(f"/w/{workshop.code}/").status_code == 404
    # An agreement can be withdrawn at any time.
    assert browser.get(f"/w/{workshop.code}/stop/").status_code == 200


@pytest.mark.parametrize("without", [witness.without_row_level_security, witness.without_filters])
def test_code_of_another_organisation_is_unknown_with_one_lock_alone(
    consultation, other_organisation, without
):
    workshop = given.workshop(consultation, topics=1)
    with without():
        assert statuses(workshop, "autre.example.org") == {404}
        assert statuses(workshop, "testserver") == {200}


def test_code_of_another_organisation_is_found_without_both_locks(consultation, other_organisation):
    workshop = given.workshop(consultation, topics=1)
    with witness.without_row_level_security(), witness.without_filters():
        assert 200 in statuses(workshop, "autre.example.org")


def statuses(workshop, host):
    """Return the statuses of the pages that the code of a workshop opens on a host."""
    browser = make.client(host=host)
    pages = ("", "1/", "stop/", "withdrawn/")
    return {browser.get(f"/w/{workshop.code}/{page}").status_code for page in pages}

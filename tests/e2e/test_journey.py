"""The journey of a new visitor: a first position, a proposal, a comment and a receipt.

It runs with and without scripts.
"""

import re

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from consult.opendata.actions.publication import publish_now
from tests.e2e.conftest import code_from_mail, inside
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("width", [390, 1280])
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])


@pytest.mark.long
@pytest.mark.sampled(4)
@SIZES
@SCRIPTS
def test_new_visitor_gives_a_position_then_a_proposal(browse, site, width, scripts):
    page = browse(width=width, scripts=scripts)
    email = f"nouvelle-{width}-{scripts}@example.org"
    _take_position(page, email)
    _propose(page, f"Un lieu d'aide ouvert le soir, près de la gare ({width} {scripts})")
    _discuss(page)
    if scripts:
        assert page.evaluate("Object.keys(localStorage)") == []  # sent texts are no longer drafts
    _change_and_withdraw(page, scripts=scripts)
    assert page.wrong == []


def _take_position(page, email):
    """Go from the home page to a counted position."""
    page.goto("/")
    page.locator(".featured .cover").click()
    page.locator(".topic-card .cover").nth(3).click()
    page.wait_for_url("**/topics/theme-4/")
    card = page.locator(".proposal-card").first
    wanted = card.locator(".cover").get_attribute("href")
    card.locator("button.position-agree").click()
    page.wait_for_url("**/sign-in/?next=*")
    page.locator("#id_email").fill(email)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/sign-in/code/*")
    page.locator("#id_code").fill(code_from_mail(page, email))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/topics/theme-4/*#proposal-*")  # the code saved it: back at the card
    page.goto(wanted)
    expect(page.locator("button.position-agree")).to_have_attribute("aria-pressed", "true")
    page.locator("a[href$='/receipt/']").click()
    receipt = page.locator(".receipt-code").inner_text()
    page.goto("/receipts/")
    page.locator("#id_receipt").fill(receipt)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".note-ok")).to_have_count(1)


def _propose(page, title):
    """Submit a proposal: refused once for its title, then reviewed and sent."""
    page.goto("/consultations/territoire-numerique/topics/theme-5/")
    page.locator("a[href$='/propose/']").click()
    page.locator("#id_title").fill("Un lieu")
    page.locator("#id_body").fill(
        "Le soir, quand on rentre du travail, tout est fermé. Il faudrait un guichet ouvert."
    )
    page.locator("#id_public_name").fill("Alix (exemple)")
    page.locator("#id_charter_accepted").check()
    page.locator("button[value=review]").click()
    page.wait_for_selector(".error-summary")
    expect(page.locator("#id_body")).to_have_value(re.compile("^Le soir"))
    expect(page.locator("#id_charter_accepted")).to_be_checked()
    page.locator("#id_title").fill(title)
    page.locator("button[value=review]").click()
    expect(page.locator("article.panel")).to_contain_text("Alix (exemple)")
    page.locator("button[value=send]").click()
    page.wait_for_url("**/proposals/*/")
    expect(page.locator("h1")).to_contain_text(title.replace("'", "’"))


def _discuss(page):
    page.locator("#id_body").fill("J'ajoute : et le samedi matin.")
    page.locator("#comments form.form button[type=submit]").first.click()
    page.wait_for_url("**?comments=newest#comment-*")
    expect(page.locator(".comment").first).to_contain_text("samedi matin")


def _change_and_withdraw(page, *, scripts):
    """Take the same position twice on the own proposal, change it, and withdraw it.

    The same position again withdraws nothing.
    """
    agree, mixed = page.locator("button.position-agree"), page.locator("button.position-mixed")
    for button in (agree, agree, mixed):
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    expect(agree).to_have_attribute("aria-pressed", "false")
    if scripts:
        expect(page).to_have_url(re.compile(r"\?comments=newest"))  # replaced in place
    page.locator("form[action$='/withdraw/'] button.link").click()
    page.wait_for_selector("button.position-mixed[aria-pressed=false]")


@pytest.mark.sampled(2)
@SIZES
def test_text_written_before_signing_in_is_sent_by_the_code(browse, site, width):
    page = browse(width=width, scripts=False)
    page.goto("/consultations/territoire-numerique/topics/theme-6/propose/")
    page.locator("#id_title").fill("Afficher les réponses en mairie")
    page.locator("#id_body").fill("Tout le monde ne va pas sur un site : un panneau suffirait.")
    page.locator("[name=signature][value=unnamed]").check()
    page.locator("#id_charter_accepted").check()
    page.locator("button[value=review]").click()
    page.locator("button[value=send]").click()
    page.wait_for_url("**/sign-in/*")
    email = f"patiente-{width}@example.org"
    page.locator("#id_email").fill(email)
    page.locator("main form button[type=submit]").click()
    page.locator("#id_code").fill(code_from_mail(page, email))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/proposals/*/")
    expect(page.locator("h1")).to_contain_text("Afficher les réponses")


def test_filters_replace_the_list_and_change_the_address(browse, site):
    page = browse()
    page.goto("/consultations/territoire-numerique/topics/theme-4/")
    page.locator("#filter-q").fill("coopérative")
    page.locator("#filter-q").press("Enter")
    expect(page.locator(".proposal-card")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=coop"))
    page.go_back()
    expect(page.locator(".proposal-card")).not_to_have_count(1)


@pytest.mark.parametrize("width", [1280, 390])
def test_words_of_the_filter_are_applied_by_a_visible_button(browse, site, width):
    page = browse(width=width)
    page.goto("/consultations/territoire-numerique/topics/theme-4/")
    if width == 390:
        page.locator(".filters-fold > summary").click()
    page.locator("#filter-q").fill("coopérative")
    page.get_by_role("button", name="Appliquer").click()
    expect(page.locator(".proposal-card")).to_have_count(1)
    assert page.wrong == []


def test_similar_proposals_are_shown_while_typing(browse, site):
    page = browse()
    page.goto("/consultations/territoire-numerique/topics/theme-4/propose/")
    page.locator("#id_title").press_sequentially("Une carte et un agenda pour trouver de l'aide")
    page.wait_for_selector("#near .similar li")


@pytest.fixture(scope="module")
def dataset(site, django_db_blocker):
    """Publish a dataset of an organisation in which no test hides a text, and return its address.

    A version that contains a hidden text is withdrawn, and its page then offers no file.
    """
    media = override_settings(MEDIA_ROOT=site.folder / "media")
    with django_db_blocker.unblock(), inside(site.database), media:
        organisation = make.organisation(
            name="Ville des données (exemple)", slug="donnees", domain="donnees.localhost"
        )
        tenancy.set_organisation(organisation.pk)
        consultation = make.consultation(organisation, slug="ouverte")
        given.proposal(consultation)
        publish_now(viewer=Viewer.system(organisation), slug=consultation.slug)
    return site.origin.replace("localhost", "donnees.localhost")


def test_dataset_is_downloaded_in_every_format(browse, dataset):
    page = browse(scripts=False, at=dataset)
    page.goto("/open-data/")
    page.locator("main h2 a").first.click()
    page.wait_for_url("**/open-data/ouverte/")
    for ending in ("zip", "csv", "jsonl"):
        with page.expect_download() as download:
            page.locator(f"a[download][href$='.{ending}']").first.click()
        assert download.value.path().stat().st_size > 0


def test_display_choice_is_stored_by_the_server(browse, site):
    page = browse(scripts=False)
    page.goto("/display/?next=/search/")
    page.locator("input[name=theme][value=dark]").check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/search/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

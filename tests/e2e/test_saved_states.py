"""Pages pass axe after an act too, with a toast, a message or a stored draft."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.e2e.test_every_page import axe_finds

pytestmark = pytest.mark.browser


@pytest.fixture
def citizen(browse):
    page = browse(width=390, inspected=True)
    sign_in(page, "citoyenne@example.org")
    return page


def test_page_with_a_toast_passes_axe(citizen, site):
    citizen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    citizen.goto(f"/consultations/{site.scene.consultation.slug}/topics/theme-4/")
    citizen.get_by_role("button", name="Copier l’adresse").click()
    expect(citizen.locator(".toast")).to_be_visible()
    assert list(axe_finds(citizen, [])) == []
    assert citizen.evaluate("navigator.clipboard.readText()") == citizen.url


def test_saved_opinion_and_stored_draft_pass_axe(citizen, site):
    citizen.goto(
        f"/consultations/{site.scene.consultation.slug}/proposals/{site.scene.proposal.number}/"
    )
    citizen.locator("button.position-agree").first.click()
    expect(citizen.locator("button.position-agree[aria-pressed=true]").first).to_be_visible()
    citizen.locator("#id_body").fill("Une phrase en cours (exemple).")
    assert list(axe_finds(citizen, [])) == []


def test_page_after_a_sent_comment_passes_axe(citizen, site):
    citizen.goto(
        f"/consultations/{site.scene.consultation.slug}/proposals/{site.scene.proposal.number}/"
    )
    citizen.locator("#id_body").fill("Un avis relu par axe (exemple).")
    for box in citizen.locator("main [name=charter_accepted]").all():
        box.check()
    citizen.locator("form[action$='/comment/'] button[type=submit]").first.click()
    expect(citizen.locator(".toast")).to_contain_text("commentaire")
    assert list(axe_finds(citizen, [])) == []


@pytest.mark.parametrize("part", ["drafts", "contributions", "notifications"])
def test_empty_page_of_an_account_passes_axe(browse, part):
    page = browse(width=390, inspected=True)
    sign_in(page, "cles@example.org")
    page.goto(f"/account/{part}/")
    assert list(axe_finds(page, [])) == []

"""Official answers in a browser: by keyboard with scripts, by mouse without them."""

import pytest
from playwright.sync_api import expect

from consult.core import tenancy
from tests.e2e.conftest import inside, sign_in
from tests.e2e.scene import known
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.browser
MANAGER = "qui-publie@example.org"
HERE = "/staff/consultations/reponses/answers/"
WORDS = ("tramway", "verger")


@pytest.fixture(scope="module")
def consultation(site, django_db_blocker):
    """Create a consultation with six contributions: two about each word, and two others."""
    with django_db_blocker.unblock(), inside(site.database):
        organisation = site.scene.organisation
        tenancy.set_organisation(organisation.pk)
        made = make.consultation(organisation, slug="reponses", title_fr="Le plan de la ville")
        known(organisation, MANAGER, "Responsable", "manager", made)
        for title in (
            f"Un {word} dans la rue {street}" for word in (*WORDS, "banc") for street in "AB"
        ):
            given.proposal(made, title=title, body=f"{title}, près de l'école (exemple).")
    return made


def test_contributions_are_answered_by_keyboard_and_published_together(browse, consultation):
    page = browse()
    sign_in(page, MANAGER)
    page.goto(HERE)
    for word in WORDS:
        page.keyboard.press("/")
        page.keyboard.type(word)
        for key in ("Enter", "r"):
            with page.expect_navigation():
                if key == "r":
                    page.keyboard.press("a")
                page.keyboard.press(key)
        page.keyboard.press("1")
        page.keyboard.press("e")
        page.keyboard.type(f"Nous retenons le {word} (exemple).")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
    with page.expect_navigation():
        page.keyboard.press("p")
    expect(page.locator("[name=answers]:checked")).to_have_count(len(WORDS))
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("2 réponses sont publiées")
    page.goto("/consultations/reponses/answers/")
    for word in WORDS:
        expect(page.get_by_text(f"Nous retenons le {word} (exemple).")).to_be_visible()
    assert page.wrong == []


def test_a_contribution_is_answered_without_scripts(browse, consultation):
    page = browse(width=390, scripts=False)
    sign_in(page, MANAGER)
    page.goto(f"{HERE}?q=banc")
    page.locator("[name=proposals]").first.check()
    page.get_by_role("button", name="Répondre aux contributions cochées").first.click()
    page.locator("[name=state][value=under_study]").check()
    page.locator("#id_body").fill("Nous étudions ce banc (exemple).")
    page.get_by_role("button", name="Aperçu").click()
    expect(page.locator("#answer-preview")).to_be_visible()
    page.get_by_role("button", name="Enregistrer comme prête à publier").click()
    page.goto(f"{HERE}publication/")
    page.get_by_role("button", name="Publier les réponses cochées").click()
    page.goto("/consultations/reponses/answers/")
    expect(page.get_by_text("Nous étudions ce banc (exemple).")).to_be_visible()

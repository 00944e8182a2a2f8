"""The evening after a workshop: four photos, three contributions, published, with and without scripts."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.core import uploads
from tests.e2e.conftest import sign_in

pytestmark = pytest.mark.browser
SAVED = re.compile("est enregistrée")


def photos():
    """Four photos of paperboards, as a telephone sends them."""
    board = uploads.image(size=(800, 600))
    return [{"name": f"tableau-{n}.jpg", "mimeType": "image/jpeg", "buffer": board} for n in range(4)]


def write_down(page, title):
    """The facts, on a telephone."""
    page.goto("/staff/workshops/")
    page.locator("main a[href$='/new/acces-aux-droits/']").click()
    page.locator("#id_title").fill(title)
    page.locator("#id_structure").fill("Centre social (exemple)")
    page.locator("#id_structure_kind").select_option("association")
    page.locator("#id_place").fill("Lille (exemple)")
    page.locator("#id_held_on").fill(date.today().isoformat())
    page.locator("[name=topics]").first.check()
    page.get_by_role("button", name="Enregistrer l’atelier").click()
    expect(page.locator("h1")).to_have_text(title)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_four_photos_become_three_contributions_and_a_published_workshop(browse, scripts):
    page, title = browse(width=390, scripts=scripts), f"Centre social, {scripts} (exemple)"
    sign_in(page, "soir@example.org")
    write_down(page, title)
    bench = page.url
    page.locator("#id_photos").set_input_files(photos())
    page.get_by_role("button", name="Envoyer les photos").click()
    expect(page.locator("figure")).to_have_count(4)
    page.get_by_role("link", name="Écrire depuis cette photo").first.click()
    page.locator("#id_participants").fill("12")
    page.locator("#id_table").fill("Table 1")
    for number in range(1, 4):
        page.locator("#id_title").fill(f"Un agenda et une carte, {number} (exemple)")
        page.locator("#id_body").fill("Chaque structure met à jour sa fiche elle-même (exemple).")
        page.get_by_role("button", name="Suivante", exact=True).click()
        expect(page.locator("figcaption")).to_contain_text(f"Photo {number + 1} sur 4")
        expect(page.locator("#id_title")).to_have_value(f"Un agenda et une carte, {number} (exemple)")
        then = "Enregistrer et revenir à l’atelier" if number == 3 else "Enregistrer et écrire la suivante"
        page.get_by_role("button", name=then).click()
        expect(page.locator(".note-ok").first).to_contain_text(SAVED)
        if number < 3:
            expect(page.locator("#id_table")).to_have_value("Table 1")
            expect(page.locator("#id_title")).to_have_value("")
    expect(page.locator("article.excerpt")).to_have_count(3)
    page.get_by_role("button", name="Publier l’atelier").click()
    expect(page.locator(".note-ok").first).to_contain_text("L’atelier est publié")
    page.goto(bench)
    page.locator("article.excerpt h3 a").first.click()
    expect(page.locator(".fil")).to_contain_text("12 personnes présentes, Table 1")
    page.locator(".fil a", has_text="Voir l’atelier").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("main")).to_contain_text("Un agenda et une carte, 3 (exemple)")
    if scripts:
        assert page.evaluate("Object.keys(localStorage)") == []  # what was saved is no draft any more
    assert page.wrong == []

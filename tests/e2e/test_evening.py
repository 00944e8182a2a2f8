"""The evening after a workshop: four photos become three contributions in 20 minutes.

The workshop is published too. It runs with and without scripts. The facilitator already has an
account, a telephone and a slow line (`hands`). Photos have three megabytes.
"""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.core import uploads
from tests.e2e.conftest import sign_in
from tests.e2e.hands import Hands

pytestmark = [pytest.mark.browser, pytest.mark.long]
SAVED = re.compile("est enregistrée")
PHOTO = 60  # seconds to read a paperboard, and find the words for it
BODY = (
    "Chaque structure met à jour sa fiche elle-même, deux fois par an au moins ; l’agenda commun le dit. Les personnes"
    " qui accompagnent voient d’un coup d’œil où aller, à quelle heure et avec quels papiers ; une carte imprimée est "
    "affichée à la mairie, à la poste et à la médiathèque (exemple)."
)


def photos():
    """Return four photos of paperboards, as a telephone sends them."""
    board = uploads.image(size=(800, 600))
    return [
        {"name": f"tableau-{n}.jpg", "mimeType": "image/jpeg", "buffer": board} for n in range(4)
    ]


def write_down(hands, title):
    """Enter the facts of the workshop."""
    page = hands.page
    hands.opens("/staff/workshops/")
    hands.presses_on(page.locator("main a[href$='/new/acces-aux-droits/']"))
    hands.types(page.locator("#id_title"), title)
    hands.types(page.locator("#id_structure"), "Centre social (exemple)")
    hands.chooses(page.locator("#id_structure_kind"), "association")
    hands.types(page.locator("#id_place"), "Lille (exemple)")
    hands.types(page.locator("#id_held_on"), date.today().isoformat())
    hands.presses_on(page.locator("[name=topics]").first)
    hands.presses_on(page.get_by_role("button", name="Enregistrer l’atelier"))
    expect(page.locator("h1")).to_have_text(title)


def write(hands, number):
    """Write a contribution from the next photo."""
    page, title = hands.page, f"Un agenda et une carte, {number} (exemple)"
    hands.reads(PHOTO)
    hands.types(page.locator("#id_title"), title)
    hands.types(page.locator("#id_body"), BODY)
    hands.presses_on(page.get_by_role("button", name="Suivante", exact=True))
    expect(page.locator("figcaption")).to_contain_text(f"Photo {number + 1} sur 4")
    expect(page.locator("#id_title")).to_have_value(title)
    label = (
        "Enregistrer et revenir à l’atelier" if number == 3 else "Enregistrer et écrire la suivante"
    )
    hands.presses_on(page.get_by_role("button", name=label))
    expect(page.locator(".note-ok").first).to_contain_text(SAVED)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_four_photos_become_three_contributions_and_a_published_workshop(browse, scripts):
    page, title = browse(width=390, scripts=scripts), f"Centre social, {scripts} (exemple)"
    sign_in(page, "soir@example.org")
    hands = Hands(page)
    write_down(hands, title)
    bench = page.url
    page.locator("#id_photos").set_input_files(photos())
    hands.sends(4 * 3_000_000)
    hands.presses_on(page.get_by_role("button", name="Envoyer les photos"))
    expect(page.locator("figure")).to_have_count(4)
    hands.presses_on(page.get_by_role("link", name="Écrire à partir de cette photo").first)
    hands.types(page.locator("#id_participants"), "12")
    hands.types(page.locator("#id_table"), "Table 1")
    for number in range(1, 4):
        write(hands, number)
        if number < 3:
            expect(page.locator("#id_table")).to_have_value("Table 1")
            expect(page.locator("#id_title")).to_have_value("")
    expect(page.locator("article.excerpt")).to_have_count(3)
    hands.presses_on(page.get_by_role("button", name="Publier l’atelier"))
    expect(page.locator(".note-ok").first).to_contain_text("L’atelier est publié")
    print(hands.summarize())
    assert hands.person + hands.waited < 20 * 60
    page.goto(bench)
    page.locator("article.excerpt h3 a").first.click()
    expect(page.locator(".fil")).to_contain_text("12 personnes présentes, Table 1")
    page.locator(".fil a", has_text="Voir l’atelier").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("main")).to_contain_text("Un agenda et une carte, 3 (exemple)")
    if scripts:
        assert page.evaluate("Object.keys(localStorage)") == []  # a saved text is no longer a draft
    assert page.wrong == []

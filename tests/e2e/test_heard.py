"""Announcements of a screen reader before a first position: clear names, errors with their field.

They go through one live region.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import next_document, sign_in
from tests.e2e.moments import CHOSEN_FROM
from tests.e2e.visits import EMPTIED

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("everything")]
SPOKEN = "[data-consult-status]"


def here(site, more=""):
    return f"/consultations/{site.scene.consultation.slug}/{more}"


def test_buttons_of_a_card_are_named_after_their_proposal(browse, site):
    page = browse(width=390)
    page.goto(here(site, "topics/theme-4/?sort=oldest"))
    title = "Une coopérative pour porter les projets communs de médiation"
    expect(page.get_by_role("article", name=title)).to_match_aria_snapshot(f"""
      - article "{title}":
        - heading "{title}" [level=3]:
          - link "{title}"
        - group /Votre avis sur/:
          - 'button /^D’accord : {title} \\d+.% des avis$/'
          - 'button /^Mitigé : {title} \\d+.% des avis$/'
          - 'button /^Pas d’accord : {title} \\d+.% des avis$/'
    """)


def test_small_screens_have_a_named_navigation_and_a_trail_without_slashes(browse, site):
    page = browse(width=390)
    page.goto(here(site, "topics/theme-4/"))
    page.locator("[data-consult-menu] summary").click()
    expect(
        page.get_by_role("navigation", name="Menu").get_by_role("link", name="Consultations")
    ).to_be_visible()
    expect(page.get_by_role("navigation", name="Fil d’Ariane")).to_match_aria_snapshot("""
      - list:
        - listitem:
          - link "Territoire numérique"
    """)


def test_position_keeps_the_focus_and_is_announced_once(browse, site):
    page = browse()
    sign_in(page, "clavier@example.org")
    page.goto(here(site, "proposals/3/"))
    disagree = page.locator(".panel button.position-disagree")
    disagree.focus()
    page.keyboard.press("Enter")
    expect(page.locator(SPOKEN)).to_have_text("Votre avis est enregistré : pas d’accord.")
    expect(disagree).to_be_focused()
    expect(disagree).to_have_attribute("aria-pressed", "true")


def test_finished_act_is_announced_on_the_next_page(browse, site):
    page = browse()
    sign_in(page, "clavier@example.org")
    page.goto(f"/follow/proposal/{site.scene.proposal.pk}/")
    page.locator("main form button[type=submit]").first.click()
    messages = page.locator("[data-consult-messages]")
    expect(messages).to_be_visible()
    expect(page.locator(SPOKEN)).to_have_text(messages.inner_text().strip())


def test_error_takes_the_focus_and_is_announced_with_its_field(browse):
    page = browse()
    page.goto("/sign-in/")
    page.locator("main form button[type=submit]").click()
    summary = page.get_by_role("alert", name="Un point à corriger avant d’envoyer")
    expect(summary).to_be_focused()
    field = page.get_by_role("textbox", name="Votre adresse e-\u2060mail")
    expect(field).to_have_attribute("aria-invalid", "true")
    hint = "Nous vous envoyons un code. Votre adresse n’est jamais publiée."
    expect(field).to_have_accessible_description(
        f"{hint} Erreur : Écrivez votre adresse e-\u2060mail."
    )
    summary.get_by_role("link").click()
    expect(field).to_be_focused()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", CHOSEN_FROM)
def test_refused_vote_leads_to_its_answers_with_the_reason(browse, everything, kind):
    page = browse(at=everything.origin)
    page.goto(
        next(
            stop.address
            for stop in everything.stops["visitor"]
            if stop.name == f"{kind} to correct"
        )
    )
    with next_document(page):
        page.evaluate(EMPTIED)
    page.get_by_role("alert").get_by_role("link").click()
    answers = page.locator("#answer")
    expect(answers).to_be_focused()
    expect(answers).to_have_accessible_description("Erreur : Choisissez d’abord une réponse.")


def test_similar_proposals_are_announced_by_their_number(browse, site):
    page = browse()
    page.goto(here(site, "topics/theme-4/propose/"))
    page.locator("#id_title").press_sequentially("Une carte et un agenda pour trouver de l'aide")
    expect(page.locator(SPOKEN)).to_have_text(
        re.compile(r"^\d contributions? ressemble(nt)? à la vôtre$")
    )
    assert (
        page.locator("#near").evaluate("one => one.closest('[role=status], [aria-live]')") is None
    )


def test_table_on_a_small_screen_reads_its_headings_once(browse, site):
    page = browse(width=390)
    page.goto(here(site))
    row = page.locator("#figures-by-topic tr").first
    assert "Individuelles" not in row.aria_snapshot()

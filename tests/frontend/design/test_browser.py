"""The component pages in a browser: axe, the content security policy, 320 pixels, the keyboard.

Some tests run without scripts.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from frontend.living import views

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ["", *views.PAGES]
APPLY = "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }"
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"


def violations(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run({runOnly: {type: 'tag', values: rules}, rules: {'target-size': {enabled: true}}})",
        RULES,
    )
    return [
        (violation["id"], [node["html"][:120] for node in violation["nodes"]])
        for violation in found["violations"]
    ]


def overflow(page):
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.sampled(8)
@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(show, name, colour_scheme):
    page = show(name, colour_scheme=colour_scheme)
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".menu summary").click()
    assert violations(page) == []
    assert page.refused == []


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", PAGES)
def test_page_of_320_pixels_does_not_scroll_sideways(show, name):
    page = show(name, width=320)
    assert overflow(page) == 0
    page.evaluate(
        "css => {const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]}",
        SPACED,
    )
    assert overflow(page) == 0


def test_yellow_organisation_in_english_passes_axe(show):
    assert violations(show("topic", language="en", colour="FFCC00")) == []


def test_first_proposal_is_within_a_screen_and_a_half_of_a_phone(show):
    page = show("topic", width=390)
    assert page.locator(".proposal-card").first.bounding_box()["y"] < 1.5 * 844


def test_controls_are_large_enough_for_a_thumb(show):
    page = show(width=390)
    small = page.evaluate(
        """() => [...document.querySelectorAll('main :is(.btn, .chip, .position, .input, .icon-btn, .pages a)')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_skip_link_is_first_and_leads_to_the_content(show):
    page = show("home")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_menu_opens_without_scripts(show):
    page = show("home", width=390, javascript=False)
    page.locator(".menu summary").click()
    assert page.locator(".menu-panel a").first.is_visible()


def test_escape_closes_the_menu_and_returns_the_focus(show):
    page = show("home", width=390)
    page.locator(".menu summary").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.locator(".menu").evaluate("menu => menu.open")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_dialog_moves_the_focus_to_its_title_and_returns_it(show):
    page = show()
    page.locator("[data-consult-dialog]").click()
    assert page.evaluate("document.activeElement.id") == "refuse-title"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.consultDialog") == "#refuse"


def test_display_opens_a_dialog_with_scripts_and_a_page_without(show):
    page = show("home")
    page.locator(".tools [data-consult-open]").click()
    page.locator("dialog[open] h2").wait_for()
    assert page.url.endswith("/components/")
    bare = show("home", javascript=False)
    assert re.search(
        r"/display/\?next=", bare.locator(".tools [data-consult-open]").get_attribute("href")
    )


def test_summary_of_errors_has_the_focus_and_leads_to_a_field(show):
    page = show("propose")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").click()
    assert page.evaluate("document.activeElement.id") == "id_title"


def test_draft_is_stored_announced_and_restored(show):
    page = show("propose")
    page.locator("#id_body").fill("Une carte des lieux d’aide.")
    expect(page.locator("[data-consult-draft-state]").first).to_have_text(
        re.compile(r"\b\d{1,2}\sh\s\d\d$")
    )
    page.evaluate(
        """() => { const form = document.querySelector("form[data-consult-draft]");
        for (const id of ["id_title", "id_body", "id_source"]) document.getElementById(id).value = "";
        form.dispatchEvent(new CustomEvent("htmx:afterSettle", {bubbles: true, detail: {elt: form}})); }"""
    )
    expect(page.locator("#id_body")).to_have_value("Une carte des lieux d’aide.")


def test_form_without_text_has_no_draft(show):
    page = show("propose")
    field, state = page.locator("#id_body"), page.locator("[data-consult-draft-state]").first
    stored = "Object.keys(localStorage).filter((name) => name.startsWith('consult-draft:')).length"
    for name in ("#id_title", "#id_body", "#id_source"):
        page.locator(name).fill("")
    page.wait_for_timeout(1000)
    expect(state).to_be_empty()
    assert page.evaluate(stored) == 0
    field.fill("Une carte des lieux d’aide.")
    expect(state).not_to_be_empty()
    field.fill("")
    expect(state).to_be_empty()
    assert page.evaluate(stored) == 0


def test_typed_text_is_never_replaced_by_a_draft(show):
    page = show("propose")
    page.locator("#id_body").fill("Un brouillon.")
    expect(page.locator("[data-consult-draft-state]").first).to_have_text(
        re.compile(r"\b\d{1,2}\sh\s\d\d$")
    )
    page.locator("#id_body").fill("Une autre idée, en cours.")
    page.evaluate(
        """() => { const form = document.querySelector("form[data-consult-draft]");
        form.dispatchEvent(new CustomEvent("htmx:afterSettle", {bubbles: true, detail: {elt: form}})); }"""
    )
    expect(page.locator("#id_body")).to_have_value("Une autre idée, en cours.")


def test_characters_are_counted_and_announced_only_near_the_limit(show):
    page = show("propose")
    status = page.locator("[data-consult-status]")
    page.clock.install()
    page.locator("#id_title").fill("x" * 60)
    expect(page.locator("#id_title_count")).to_contain_text("60")
    page.clock.run_for(1200)
    assert status.text_content() == ""
    page.locator("#id_title").fill("x" * 90)
    page.clock.run_for(1200)
    expect(status).to_contain_text("90")


def test_form_pressed_several_times_is_sent_once(show):
    page = show("propose")
    page.evaluate(
        """() => { const form = document.querySelector("form[data-consult-draft]"); form.dataset.sent = "0";
        form.addEventListener("submit", event => { form.dataset.sent++; event.preventDefault(); }); }"""
    )
    button = page.locator("form[data-consult-draft] .btn-grow").first
    button.evaluate("button => { button.click(); button.click(); button.click(); }")
    assert page.locator("form[data-consult-draft]").get_attribute("data-sent") == "1"
    assert button.get_attribute("aria-busy") == "true"


def test_announcements_use_one_live_region(show):
    page = show("home")
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('consult:announce', {detail: {text: 'Trois résultats'}}))"
    )
    expect(page.locator("[data-consult-status]")).to_have_text("Trois résultats")


def test_replaced_result_is_announced_and_keeps_the_focus(show):
    page = show("proposal")
    page.locator("#position-voted-mixed").focus()
    page.evaluate(
        """() => { const old = document.getElementById("opinion-voted"); const fresh = old.cloneNode(true);
        document.body.dispatchEvent(new CustomEvent("htmx:beforeSwap", {bubbles: true, detail: {}}));
        old.replaceWith(fresh);
        fresh.dispatchEvent(new CustomEvent("htmx:afterSettle", {bubbles: true, detail: {elt: fresh}})); }"""
    )
    expect(page.locator("[data-consult-status]")).to_contain_text(":")
    assert page.evaluate("document.activeElement.id") == "opinion-voted"


def test_printed_page_keeps_the_text_and_drops_the_controls(show):
    page = show("proposal")
    page.emulate_media(media="print")
    assert not page.locator(".nav").is_visible()
    assert not page.locator(".positions").first.is_visible()
    assert page.locator(".proposal-text").is_visible()
    assert page.locator(".bar").first.is_visible()
    assert not page.locator(".foot").is_visible()


def test_printed_page_shows_long_tables_and_ballots_whole(show):
    page = show("proposal")
    page.emulate_media(media="print")
    page.evaluate(
        """document.querySelector('.proposal-text').insertAdjacentHTML('afterend',
        '<div class="scroll table-tall"></div><form class="print"><label class="option">A</label></form>')"""
    )
    limits = "box => [getComputedStyle(box).maxHeight, getComputedStyle(box).overflowY]"
    assert page.locator(".table-tall").evaluate(limits) == ["none", "visible"]
    assert page.locator(".option").is_visible()


def test_forced_colours_keep_borders_and_bars(show):
    page = show("topic")
    page.emulate_media(forced_colors="active")
    assert (
        page.locator(".btn").first.evaluate("button => getComputedStyle(button).borderTopStyle")
        == "solid"
    )
    assert (
        page.locator(".bar svg").first.evaluate("part => getComputedStyle(part).forcedColorAdjust")
        == "none"
    )

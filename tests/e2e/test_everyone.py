"""Larger text, more space between letters, forced colours, no motion, a keyboard alone: nothing is lost on any page."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.e2e.test_axe import public_pages

pytestmark = pytest.mark.browser

SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""  # WCAG 2.2, success criterion 1.4.12

LOST = """() => {
  const lost = [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) lost.push(`the page scrolls sideways by ${wide}px`);
  for (const element of document.querySelectorAll("main *, header *, footer *")) {
    const style = getComputedStyle(element);
    const hides = [style.overflowX, style.overflowY].some((value) => ["hidden", "clip"].includes(value));
    const spoken = element.clientWidth <= 1 || element.closest("svg, .sr-only");
    if (!hides || spoken || !element.textContent.trim() || style.webkitLineClamp !== "none") continue;
    const cut = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
    if (cut) lost.push(`cut: ${element.outerHTML.slice(0, 120)}`);
  }
  return lost;
}"""

CONTROLS = ".btn, .chip, .tag, main button, main select, main textarea, main input"
DRAWN_BY_THE_BROWSER = "[type=hidden], [type=checkbox], [type=radio], [type=file], [type=range], .link, .sr-only"
EDGELESS = """([controls, others]) => [...document.querySelectorAll(controls)]
  .filter((one) => one.checkVisibility() && !one.matches(others))
  .filter((one) => {
    const style = getComputedStyle(one);
    return style.borderTopWidth === "0px" || style.borderTopStyle === "none";
  })
  .map((one) => one.outerHTML.slice(0, 120))"""

MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  const moves = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
  return moves(style.transitionDuration) || (style.animationName !== "none" && moves(style.animationDuration));
}).map((one) => one.outerHTML.slice(0, 120))"""

FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const rings = [one, one.closest(".lift"), one.closest("label"), one.nextElementSibling];
  const seen = rings.filter(Boolean).some((place) => {
    const style = getComputedStyle(place);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const name = `${one.tagName} ${one.id || one.textContent.trim().slice(0, 40)}`;
  return { name, seen, place: [...document.querySelectorAll("*")].indexOf(one), footer: !!one.closest("footer") };
}"""


def lost(page, addresses, prepare):
    """What each page loses once it is shown otherwise."""
    found = []
    for address in addresses:
        page.goto(address)
        prepare()
        found += [f"{address} {line}" for line in page.evaluate(LOST)]
    return found


@pytest.mark.parametrize("width", [1280, 640])
def test_text_twice_as_large_loses_nothing(browse, site, width):
    page = browse(width=width)
    larger = "document.documentElement.style.fontSize = '200%'"
    assert lost(page, public_pages(site.scene), lambda: page.evaluate(larger)) == []


def test_wider_spacing_loses_nothing_at_320(browse, site):
    page = browse(width=320, inspected=True)
    assert lost(page, public_pages(site.scene), lambda: page.add_style_tag(content=SPACING)) == []


def test_forced_colours_leave_an_edge_to_every_control(browse, site):
    page = browse(width=390)
    page.emulate_media(forced_colors="active")
    found = []
    for address in public_pages(site.scene):
        page.goto(address)
        found += [f"{address} {line}" for line in page.evaluate(EDGELESS, [CONTROLS, DRAWN_BY_THE_BROWSER])]
    assert found == []


def test_nothing_moves_for_whoever_asked_for_less_motion(browse, site):
    page, found = browse(), []
    page.goto("/")
    assert page.evaluate(MOVING)  # colours change softly for the others
    page.emulate_media(reduced_motion="reduce")
    for address in public_pages(site.scene):
        page.goto(address)
        found += [f"{address} {line}" for line in page.evaluate(MOVING)]
    assert found == []


@pytest.mark.parametrize("width", [1280, 390])
def test_keyboard_goes_from_the_skip_link_to_the_footer_and_is_always_seen(browse, site, width):
    page = browse(width=width)
    here = f"/consultations/{site.scene.consultation.slug}"
    for address in ("/", f"{here}/", f"{here}/topics/theme-4/", f"{here}/proposals/{site.scene.proposal.number}/"):
        page.goto(address)
        steps = []
        for _ in range(300):
            page.keyboard.press("Tab")
            step = page.evaluate(FOCUSED)
            if step is None or (steps and step["place"] == steps[0]["place"]):
                break
            steps.append(step)
        else:
            pytest.fail(f"{address}: the keyboard turns round {steps[-1]['name']}")
        places = [step["place"] for step in steps]
        assert steps[0]["name"].startswith("A ") and steps[-1]["footer"], address
        assert places == sorted(places), address
        assert [step["name"] for step in steps if not step["seen"]] == [], address


def test_an_opinion_and_a_comment_by_keyboard_alone(browse, site):
    page = browse(width=390)
    sign_in(page, "clavier@example.org")
    page.goto(f"/consultations/{site.scene.consultation.slug}/proposals/{site.scene.proposal.number}/")
    mixed = page.locator("button.position-mixed").first
    tab_to(page, mixed)
    page.keyboard.press("Enter")
    expect(mixed).to_have_attribute("aria-pressed", "true")
    tab_to(page, page.locator("#id_body"))
    page.keyboard.type("Écrit au clavier seulement.")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type !== 'submit'"):
        if page.evaluate("document.activeElement.type === 'checkbox' && !document.activeElement.checked"):
            page.keyboard.press("Space")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#comment-*")
    expect(page.locator(".comment").first).to_contain_text("clavier seulement")


def tab_to(page, wanted):
    """Press Tab until it is there."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    pytest.fail("the keyboard never reaches it")
